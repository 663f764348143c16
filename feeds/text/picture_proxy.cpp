#include "feeds/text/picture_proxy.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/safe_html_maker.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>

namespace riverd::text {
namespace {

constexpr std::string_view place = "{}";

void append_component(std::string& out, std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
}

/// `URL descriptor, URL descriptor, …`, as the sanitiser writes it.
std::string set_through_proxy(std::string_view set, std::string_view proxy) {
  std::string out;
  while (!set.empty()) {
    const std::size_t end = std::min(set.find(", "), set.size());
    const std::string_view one = set.substr(0, end);
    set.remove_prefix(std::min(set.size(), end + 2));
    const std::size_t url_end = std::min(one.find(' '), one.size());
    if (!out.empty()) out += ", ";
    out += through_proxy(one.substr(0, url_end), proxy);
    out += one.substr(url_end);
  }
  return out;
}

bool is_picture(std::string_view element, std::string_view attribute) {
  return (attribute == "src" && element == "img") || attribute == "poster" || attribute == "srcset";
}

}  // namespace

std::string through_proxy(std::string_view address, std::string_view proxy) {
  const std::size_t at = proxy.find(place);
  const bool there = at != std::string_view::npos && address.starts_with(proxy.substr(0, at));
  if (at == std::string_view::npos || there || !is_web_url(address)) return std::string(address);
  std::string out(proxy.substr(0, at));
  append_component(out, address);
  return out.append(proxy.substr(at + place.size()));
}

SafeHtml through_picture_proxy(const SafeHtml& html, std::string_view proxy) {
  const std::string_view markup = html.str();
  std::string out;
  out.reserve(markup.size() + markup.size() / 4);
  HtmlTokenizer tokens(markup);
  HtmlToken token;
  for (std::size_t begin = 0; tokens.next(token); begin = tokens.position()) {
    const std::string_view element = token.name.view();
    const bool pictures = token.kind == HtmlToken::Kind::start_tag &&
                          (element == "img" || element == "source" || element == "video");
    if (!pictures) {
      out.append(markup.substr(begin, tokens.position() - begin));
      continue;
    }
    out.append("<").append(element);
    for (const auto& one : token.attributes()) {
      const std::string_view name = one.name.view();
      const std::string_view value = one.value.view();
      out.append(" ").append(name).append("=\"");
      if (!is_picture(element, name)) {
        append_escaped(out, value);
      } else {
        append_escaped(out, name == "srcset" ? set_through_proxy(value, proxy) : through_proxy(value, proxy));
      }
      out += '"';
    }
    out += '>';
  }
  return SafeHtmlMaker::make(std::move(out));
}

}  // namespace riverd::text
