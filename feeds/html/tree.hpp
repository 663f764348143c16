#pragma once

#include "feeds/result.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Web pages as trees, for whoever looks for parts of them.
namespace riverd::html {

/// A node's place in its tree: nodes are numbered in document order, the root is 0.
using NodeId = std::uint32_t;
inline constexpr NodeId no_node = std::numeric_limits<NodeId>::max();

/// An element, or a text where `name` is empty; the root has no name either.
struct Node {
  std::string name;                                             // lower case
  std::string text;                                             // references decoded
  std::vector<std::pair<std::string, std::string>> attributes;  // names in lower case, values decoded
  NodeId parent = no_node;
  NodeId previous = no_node;   // the element before it among its siblings
  NodeId end = 0;              // one beyond its last descendant
  std::uint32_t position = 0;  // of an element: how many elements stand before it among its siblings
  bool last = false;           // of an element: none stands behind it among its siblings

  [[nodiscard]] bool is_text() const { return name.empty(); }
  /// The attribute's value; null where there is none.
  [[nodiscard]] const std::string* attribute(std::string_view wanted) const;
};

/// Beyond these a page is not read to its end (X2).
struct TreeLimits {
  std::size_t nodes = 200'000;
  std::size_t depth = 256;  // deeper elements are left out and their text kept
};

/// The tree of a page in document order. Immutable.
class Tree {
 public:
  /// Reads a page, in UTF-8, in linear time. End tags that HTML lets authors leave out are made up for, stray
  /// ones are skipped; scripts, styles and comments are left out. Of a page of more nodes than the limit,
  /// what comes before it is read, and truncated() says so.
  [[nodiscard]] static Tree read(std::string_view html, const TreeLimits& limits = {});

  [[nodiscard]] const Node& operator[](NodeId id) const { return nodes_[id]; }
  [[nodiscard]] NodeId size() const { return static_cast<NodeId>(nodes_.size()); }
  [[nodiscard]] bool truncated() const { return truncated_; }

  /// What a reader sees of a node's text: white space folded, blocks apart.
  [[nodiscard]] std::string text(NodeId id) const;

  /// The markup inside a node, and with `outer` its own tags too. Not sanitised.
  [[nodiscard]] std::string markup(NodeId id, bool outer = false) const;

  /// Where relative addresses count from: the page's first base element, resolved against its own address.
  [[nodiscard]] std::string base(std::string_view page_url) const;

 private:
  friend class TreeBuilder;
  std::vector<Node> nodes_;
  bool truncated_ = false;
};

/// Whether an element has neither content nor an end tag.
[[nodiscard]] bool is_void(std::string_view element);

/// Whether an element stands for itself rather than in a line of text.
[[nodiscard]] bool is_block(std::string_view element);

}  // namespace riverd::html
