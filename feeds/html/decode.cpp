#include "feeds/html/decode.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_tokenizer.hpp"

#include <string>

namespace riverd::html {
namespace {

constexpr std::size_t looked_at = 4096;

/// What stands behind `charset=` of a content type.
std::string charset_of(std::string_view content_type) {
  const std::string lower = text::lower(content_type);
  const std::size_t at = lower.find("charset=");
  if (at == std::string::npos) return {};
  std::string_view label = std::string_view(lower).substr(at + 8);
  while (!label.empty() && (label.front() == '"' || label.front() == '\'' || text::is_space(label.front())))
    label.remove_prefix(1);
  return std::string(label.substr(0, label.find_first_of("\"'; \t\r\n")));
}

std::string declared(std::string_view html) {
  text::HtmlTokenizer tokenizer(html.substr(0, looked_at));
  text::HtmlToken token;
  while (tokenizer.next(token)) {
    if (token.kind != text::HtmlToken::Kind::start_tag || !(token.name == "meta")) continue;
    for (const auto& attribute : token.attributes()) {
      if (attribute.name == "charset") return std::string(text::trimmed(attribute.value.view()));
      if (!(attribute.name == "content")) continue;
      if (std::string label = charset_of(attribute.value.view()); !label.empty()) return label;
    }
  }
  return {};
}

}  // namespace

text::DecodedText decode_page(std::string_view bytes, std::string_view content_type) {
  const bool marked =
      bytes.starts_with("\xEF\xBB\xBF") || bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE");
  if (marked || !charset_of(content_type).empty()) return text::decode_document(bytes, content_type);
  const std::string label = declared(bytes);
  return text::decode_document(bytes,
                               label.empty() ? std::string(content_type) : "text/html; charset=" + label);
}

}  // namespace riverd::html
