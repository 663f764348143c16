#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::text {

/// The table in its written form (named_references_table.cpp).
extern const std::string_view named_reference_table;

/// A character reference found at the start of a text.
struct CharacterReference {
  std::size_t length = 0;   // bytes of the source it takes
  std::string replacement;  // UTF-8
};

/// Reads the character reference at the start of `text`, which begins with `&`, as HTML's tokeniser does
/// (section 13.2.5.72 and following): numeric ones with the windows-1252 corrections, named ones by the
/// longest known name, some of them without a semicolon. `in_attribute`: a name without a semicolon
/// before `=` or a letter or digit is no reference there. nullopt if it is none.
[[nodiscard]] std::optional<CharacterReference> read_character_reference(std::string_view text,
                                                                         bool in_attribute);

/// Whether HTML knows a reference of that name (without `&` and `;`).
[[nodiscard]] bool is_named_reference(std::string_view name);

/// Appends a code point as UTF-8; one that no text may hold becomes U+FFFD.
void append_code_point(std::string& out, char32_t code_point);

}  // namespace riverd::text
