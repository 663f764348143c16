#pragma once

#include "feeds/text/ascii.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// What is done to the text of an XML document before the XML library sees it: it knows neither HTML's
/// entities nor those of a DTD, and stops at the first fault.
namespace riverd::parse {

/// What may begin an XML name, and what may stand in one (XML 1.0, 2.3; every character beyond ASCII is let
/// pass).
[[nodiscard]] constexpr bool starts_name(char c) {
  return text::is_letter(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}
[[nodiscard]] constexpr bool is_name_character(char c) {
  return starts_name(c) || text::is_digit(c) || c == '-' || c == '.';
}

/// Internal entities of a DTD whose replacement is plain text or one character reference (X3): at most
/// 64, of 1 KiB each, 64 KiB in all. Replacements are UTF-8 text, never expanded again.
using EntityTable = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] EntityTable declared_entities(std::string_view document);

/// A document whose references the XML library can resolve.
struct Prepared {
  std::optional<std::string> changed;  // absent: nothing had to be done, the document is as it was
  bool entity_fault = false;           // an HTML entity that was not declared, or one nobody knows
  bool reference_fault = false;        // an `&` that begins no reference
};

/// Outside comments and CDATA: declared entities are replaced (within the bounds of X3), HTML's too,
/// unknown ones and bare ampersands become text. Linear in the document's length.
[[nodiscard]] Prepared prepare_references(std::string_view document);

/// A damaged document as a well-formed one.
struct Recovered {
  std::string text;
  bool truncated = false;  // it ended in the middle
};

/// A tolerant tokeniser: stray bytes before and after the root, `<` in text, unclosed and mis-nested
/// elements, unquoted attributes, unfinished CDATA. Tags deeper than `depth` are dropped, their text
/// stays. Nothing else is lost, and what was sound stays as it was. Linear time.
[[nodiscard]] Recovered recover(std::string_view document, unsigned depth);

}  // namespace riverd::parse
