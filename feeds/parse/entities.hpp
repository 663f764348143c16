#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::parse {

/// The character of one of the 252 HTML 4 entities (`nbsp`, `eacute`, …) or of the five of XML, by its
/// case-sensitive name without `&` and `;`.
[[nodiscard]] std::optional<char32_t> html_entity(std::string_view name);

/// Appends a code point as UTF-8. Code points that no text may hold (surrogates, beyond U+10FFFF,
/// U+FFFE, U+FFFF, C0 controls other than tab, newline and return) append U+FFFD or nothing:
/// C0 controls vanish, the rest become U+FFFD. U+0080 to U+009F are read as windows-1252.
void append_utf8(std::string& out, char32_t code_point);

/// Reads a character reference or a named entity at the start of `text`, which begins with `&`.
/// On success `length` is how many bytes it takes and `replacement` its UTF-8.
struct Reference {
  std::size_t length = 0;
  std::string replacement;
};
[[nodiscard]] std::optional<Reference> read_reference(std::string_view text);

/// Replaces every character reference and every HTML entity that ends in `;`, once. What is not one
/// stays as written.
[[nodiscard]] std::string decode_references(std::string_view text);

}  // namespace riverd::parse
