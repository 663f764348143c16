#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::rules {

/// An element, or a run of text where `name` is empty; the first node of a tree is the whole markup.
struct MarkupNode {
  std::string name;              // lower case
  std::uint32_t parent = 0;      // index; of the first node its own
  std::uint32_t after = 0;       // index of the first node that is neither this one nor inside it
  std::uint32_t previous = 0;    // the element before it under the same parent; 0: there is none
  std::uint32_t position = 0;    // of an element among the elements of its parent, from 1
  std::uint32_t elements = 0;    // how many elements are its children
  std::uint32_t attributes = 0;  // index of the first of its own
  std::uint32_t attribute_count = 0;
  std::size_t begin = 0;  // where it stands in the markup, tags included
  std::size_t end = 0;
  std::size_t text_begin = 0;  // where its text stands in text()
  std::size_t text_end = 0;
};

/// Whether a paragraph ends where the element begins or ends, a line break among them.
[[nodiscard]] bool separates(std::string_view element);

/// Markup of unknown origin as a flat tree, each node with the bytes it was read from, so that parts can be
/// cut out and all else stays as it was written. Elements whose end tag HTML lets out (p, li, td, …) are
/// closed as HTML closes them; stray end tags count as nothing; what is nested too deep lies flat. Linear in
/// the markup, which must outlive it.
class MarkupTree {
 public:
  explicit MarkupTree(std::string_view markup);

  [[nodiscard]] std::string_view markup() const { return markup_; }
  [[nodiscard]] const std::vector<MarkupNode>& nodes() const { return nodes_; }

  /// The text that is to be seen, references decoded, a line end between paragraphs.
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view text_of(const MarkupNode& node) const {
    return std::string_view(text_).substr(node.text_begin, node.text_end - node.text_begin);
  }

  /// The attribute's value, references decoded; null where the element has none of the name.
  [[nodiscard]] const std::string* attribute(const MarkupNode& element, std::string_view name) const;

 private:
  std::string_view markup_;
  std::vector<MarkupNode> nodes_;
  std::vector<std::pair<std::string, std::string>> attributes_;
  std::string text_;

  friend class MarkupReader;
};

}  // namespace riverd::rules
