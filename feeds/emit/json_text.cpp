#include "feeds/emit/json_text.hpp"

#include "feeds/text/replace.hpp"

namespace riverd::emit {
namespace {

constexpr auto must_be_escaped = [](auto c) { return (c == '"') | (c == '\\') | (c < 0x20); };

/// How a character that must be escaped is written (RFC 8259, section 7).
constexpr text::Replacements escapes = [] {
  constexpr std::string_view digits = "0123456789abcdef";
  text::Replacements table{};
  for (std::size_t c = 0; c < 0x20; ++c) {
    table[c] = text::Replacement("\\u00..");
    table[c].text[4] = digits[c >> 4U];
    table[c].text[5] = digits[c & 0xFU];
  }
  table['"'] = text::Replacement("\\\"");
  table['\\'] = text::Replacement("\\\\");
  table['\n'] = text::Replacement("\\n");
  table['\t'] = text::Replacement("\\t");
  table['\r'] = text::Replacement("\\r");
  return table;
}();

}  // namespace

void JsonText::string(std::string_view text) {
  if (text.size() <= text::window && text::match_bits(text, must_be_escaped) == 0) {
    text::append_between(out_, "\"", text, "\"");
    return;
  }
  out_ += '"';
  text::append_replaced(out_, text, must_be_escaped, escapes);
  out_ += '"';
}

void JsonText::put_seconds(std::string_view name, const std::optional<double>& seconds) {
  constexpr double largest_exact = 9.0e15;
  if (!seconds) return;
  if (*seconds == std::floor(*seconds) && std::abs(*seconds) < largest_exact) {
    put(name, static_cast<std::int64_t>(*seconds));
  } else {
    put(name, *seconds);
  }
}

}  // namespace riverd::emit
