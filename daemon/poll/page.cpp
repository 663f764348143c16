#include "daemon/poll/page.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace riverd::poll {
namespace {

constexpr std::size_t looked_at = std::size_t{64} << 10U;

constexpr std::array<std::string_view, 4> openings = {"<!doctype html", "<html", "<head", "<body"};

/// In lower case.
constexpr std::array<std::string_view, 12> markers = {
    "<title>just a moment...</title>",
    "<title>attention required! | cloudflare</title>",
    "/cdn-cgi/challenge-platform/",
    "cf_chl_opt",
    "cf-browser-verification",
    "<title>ddos-guard</title>",
    "_incapsula_resource",
    "sucuri_cloudproxy_js",
    "/.well-known/sgcaptcha/",
    "/.within.website/x/cmd/anubis",
    "<title>making sure you&#39;re not a bot!</title>",
    "captcha-delivery.com",
};

}  // namespace

Page page_of(std::string_view body) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (body.starts_with(byte_order_mark)) {
    body.remove_prefix(byte_order_mark.size());
  }
  body.remove_prefix(std::min(body.find_first_not_of(" \t\r\n\f"), body.size()));
  const std::string head = text::lower(body.substr(0, looked_at));
  const auto opens = [&](std::string_view tag) { return head.starts_with(tag); };
  if (std::none_of(openings.begin(), openings.end(), opens)) {
    return Page::none;
  }
  const auto has = [&](std::string_view marker) { return head.find(marker) != std::string::npos; };
  return std::any_of(markers.begin(), markers.end(), has) ? Page::challenge : Page::html;
}

}  // namespace riverd::poll
