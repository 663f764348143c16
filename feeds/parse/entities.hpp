#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::parse {

/// What a character reference or a named entity stands for.
struct Reference {
  std::size_t length = 0;   // bytes of the source it takes
  std::string replacement;  // UTF-8; empty for a control other than tab, line feed and carriage return
};

/// Reads the reference at the start of `text`, which begins with `&`: a numeric one, or one of HTML's names
/// (HTML 4's where HTML 5 disagrees), with its semicolon. U+0080 to U+009F are read as windows-1252; what no
/// text may hold becomes U+FFFD. nullopt if there is none.
[[nodiscard]] std::optional<Reference> read_reference(std::string_view text);

}  // namespace riverd::parse
