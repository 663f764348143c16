#pragma once

#include <cstddef>
#include <string_view>

namespace riverd::parse {

/// How much of an XML document makes at most `limit` nodes in the XML library's tree: a tag, an attribute, a
/// comment, a CDATA section and the text behind one of them cost one, whatever their size. The whole document
/// where that is enough, else up to the beginning of an item, so that no item is read by halves, or of a tag
/// where there is no more than one item. Pure; linear, and at the speed of memory for a document that has few
/// `<` and `=` beside `limit`.
[[nodiscard]] std::size_t within_nodes(std::string_view text, std::size_t limit);

}  // namespace riverd::parse
