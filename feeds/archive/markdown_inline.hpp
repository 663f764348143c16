#pragma once

#include "feeds/archive/html_tree.hpp"

#include <span>
#include <string>
#include <string_view>

namespace riverd::archive {

/// What the text of one block may hold.
enum class InlinePlace {
  paragraph,  ///< line ends stand for breaks
  one_line,   ///< a heading or a cell of a table: no line end, and `|` is escaped
};

/// Inline content as Markdown: emphasis, code, links, pictures and breaks, everything else as HTML. White
/// space is folded and trimmed. What would be markup in the text is escaped.
[[nodiscard]] std::string inline_markdown(std::span<const HtmlNode> nodes, InlinePlace place);

/// Whether an element stands inside a line of text.
[[nodiscard]] bool is_inline(const HtmlNode& node);

}  // namespace riverd::archive
