#pragma once

#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Markup of unknown origin as trees, for whoever looks for parts of it.
namespace riverd::html {

/// A node's place in its tree: nodes are numbered in document order, the root is 0.
using NodeId = std::uint32_t;
inline constexpr NodeId no_node = std::numeric_limits<NodeId>::max();

/// An element, or a text where `name` is empty; the root, which is all of the markup, has no name either.
struct Node {
  std::string_view name;  // lower case; lives as long as the tree
  NodeId parent = no_node;
  NodeId previous = no_node;     // of an element: the element before it among its siblings
  NodeId end = 0;                // one beyond its last descendant
  std::uint32_t position = 0;    // of an element: how many elements stand before it among its siblings
  std::uint32_t elements = 0;    // how many of its children are elements
  std::uint32_t attributes = 0;  // where its own begin among the tree's
  std::uint32_t attribute_count = 0;
  // In bytes of the markup: where it stands, its tags included.
  std::size_t source_begin = 0;
  std::size_t source_end = 0;
  // In bytes of the tree's text.
  std::size_t text_begin = 0;
  std::size_t text_end = 0;

  [[nodiscard]] bool is_text() const { return name.empty(); }
};

struct Attribute {
  std::string_view name;   // lower case
  std::string_view value;  // references decoded
};

/// Beyond `nodes` or `attributes` a page is not read to its end (X2); what is nested deeper than `depth` lies
/// flat, and is all there.
struct TreeLimits {
  static constexpr std::size_t unlimited = std::numeric_limits<NodeId>::max() - 1;

  std::size_t nodes = 200'000;
  std::size_t attributes = 1'000'000;  // of all elements
  std::size_t depth = 256;             // as deep as the sanitiser nests
};

/// Markup as a tree in document order. Each node knows the bytes it was read from, so that parts can be cut
/// out and all else stays as it was written, and its part of the text that is to be seen. Immutable.
class Tree {
 public:
  /// Reads markup, in UTF-8, which must outlive the tree; in linear time. End tags that HTML lets authors
  /// leave out are made up for, stray ones are skipped; comments, and what stands in scripts and styles, are
  /// left out. Of more nodes than the limit the first are read, and truncated() says so.
  [[nodiscard]] static Tree read(std::string_view markup, const TreeLimits& limits = {});

  Tree(Tree&&) = default;
  Tree& operator=(Tree&&) = default;
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() = default;

  [[nodiscard]] const Node& operator[](NodeId id) const { return nodes_[id]; }
  [[nodiscard]] NodeId size() const { return static_cast<NodeId>(nodes_.size()); }
  [[nodiscard]] bool truncated() const { return truncated_; }

  /// What was read.
  [[nodiscard]] std::string_view source() const { return source_; }

  /// The bytes a node was read from.
  [[nodiscard]] std::string_view source(NodeId id) const {
    return source_.substr(nodes_[id].source_begin, nodes_[id].source_end - nodes_[id].source_begin);
  }

  /// A node's text as it is written, references decoded, a line end between paragraphs; what stands in a
  /// template is not seen.
  [[nodiscard]] std::string_view text(NodeId id) const {
    return std::string_view(text_).substr(nodes_[id].text_begin, nodes_[id].text_end - nodes_[id].text_begin);
  }

  /// The same as readers see it, white space folded.
  [[nodiscard]] std::string words(NodeId id) const;

  [[nodiscard]] std::span<const Attribute> attributes(NodeId id) const {
    return std::span(attributes_).subspan(nodes_[id].attributes, nodes_[id].attribute_count);
  }

  /// An attribute's value; null where the element has none of the name.
  [[nodiscard]] const std::string_view* attribute(NodeId id, std::string_view name) const;

  /// The markup of a node, its own tags too, written anew. Not sanitised.
  [[nodiscard]] std::string markup(NodeId id) const;

  /// Appends an element's start tag, under another name perhaps.
  void append_start_tag(std::string& out, NodeId id, std::string_view name) const;

  /// Where relative addresses count from: the page's first base element, resolved against its own address.
  [[nodiscard]] std::string base(std::string_view page_url) const;

 private:
  friend class TreeBuilder;
  Tree() = default;

  std::string_view source_;
  std::vector<Node> nodes_;
  std::vector<Attribute> attributes_;
  std::string text_;
  std::forward_list<std::string> copies_;  // names and values that are not spelled so in the source
  bool truncated_ = false;
};

/// Whether an element has neither content nor an end tag.
[[nodiscard]] bool is_void(std::string_view element);

/// Whether an element stands for itself rather than in a line of text.
[[nodiscard]] bool is_block(std::string_view element);

}  // namespace riverd::html
