#include "feeds/discover/address.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"

#include <array>

namespace riverd::discover {

std::optional<Address> address_of(std::string_view url) {
  if (!text::is_web_url(url)) return std::nullopt;
  url = url.substr(0, url.find('#'));
  Address out;
  const auto host = url.find("://") + 3;
  const auto path = std::min(url.find_first_of("/?", host), url.size());
  out.origin = url.substr(0, path);
  out.host = text::lower(url.substr(host, path - host));
  out.host = out.host.substr(out.host.rfind('@') + 1);
  out.host = out.host.substr(0, out.host.find(':'));
  if (out.host.starts_with("www.")) out.host.erase(0, 4);
  std::string_view rest = url.substr(path);
  if (const auto query = rest.find('?'); query != std::string_view::npos) {
    out.query = rest.substr(query + 1);
    rest = rest.substr(0, query);
  }
  while (!rest.empty()) {
    const auto size = std::min(rest.find('/'), rest.size());
    if (size > 0) out.segments.emplace_back(rest.substr(0, size));
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  return out;
}

bool names_feed(const Address& address) {
  static constexpr std::array<std::string_view, 3> endings = {".atom", ".rss", ".xml"};
  const std::string_view last = address.segments.empty() ? std::string_view() : address.segments.back();
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view end) { return last.ends_with(end); });
}

bool names_blog_feed(const Address& address) {
  static constexpr std::array<std::string_view, 3> words = {"feed", "feeds", "rss"};
  return std::any_of(address.segments.begin(), address.segments.end(), [](std::string_view segment) {
    return std::find(words.begin(), words.end(), segment) != words.end();
  });
}

}  // namespace riverd::discover
