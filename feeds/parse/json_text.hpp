#pragma once

#include <string>
#include <string_view>

namespace riverd::parse {

/// Damaged JSON as a well-formed document.
struct MendedJson {
  std::string text;
  bool truncated = false;  // it ended in the middle
};

/// A tolerant tokeniser for JSON that a parser has refused: comments, missing and superfluous commas, control
/// characters and unknown escapes in strings, bare words, brackets closed in the wrong order or not at all,
/// junk behind the document. What was sound stays as it was; of a document that is cut off everything up to
/// the cut. Containers deeper than `depth` are left out. Linear in the document's length.
[[nodiscard]] MendedJson mend_json(std::string_view document, unsigned depth);

}  // namespace riverd::parse
