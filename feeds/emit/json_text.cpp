#include "feeds/emit/json_text.hpp"

#include "feeds/text/scan.hpp"

#include <array>

namespace riverd::emit {
namespace {

constexpr auto must_be_escaped = [](auto c) { return (c == '"') | (c == '\\') | (c < 0x20); };

/// How a character that must be escaped is written (RFC 8259, section 7), in the first `size` bytes.
struct Escape {
  std::array<char, 6> text{};
  std::uint8_t size = 0;
};

constexpr std::array<Escape, 128> escapes = [] {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<Escape, 128> table{};
  for (std::size_t c = 0; c < 0x20; ++c)
    table[c] = {{'\\', 'u', '0', '0', digits[c >> 4U], digits[c & 0xFU]}, 6};
  table['"'] = {{'\\', '"'}, 2};
  table['\\'] = {{'\\', '\\'}, 2};
  table['\n'] = {{'\\', 'n'}, 2};
  table['\t'] = {{'\\', 't'}, 2};
  table['\r'] = {{'\\', 'r'}, 2};
  return table;
}();

}  // namespace

void JsonText::string(std::string_view text) {
  out_ += '"';
  std::size_t start = 0;
  for (std::size_t at = 0; (at = text::scan(text, at, must_be_escaped)) != std::string_view::npos;
       start = ++at) {
    const Escape& escape = escapes[static_cast<unsigned char>(text[at])];
    out_.append(text.substr(start, at - start)).append(escape.text.data(), escape.size);
  }
  out_.append(text.substr(start));
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
