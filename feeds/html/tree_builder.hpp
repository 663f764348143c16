#pragma once

#include "feeds/html/tree.hpp"
#include "feeds/text/html_tokenizer.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace riverd::html {

/// Makes a tree of tokens: the parts of HTML's tree construction (the standard's section 13.2.6) that decide
/// where an element ends. Formatting elements are not opened again, and what stands in tables stays there.
class TreeBuilder {
 public:
  TreeBuilder(std::string_view markup, const TreeLimits& limits);

  [[nodiscard]] Tree build();

 private:
  /// Some of the names that decide where elements end (tree_builder.cpp lists them), a bit each.
  using Names = std::uint64_t;

  void start_tag(const text::HtmlToken& token);
  void end_tag(std::string_view name);
  void add_text(std::string_view text);
  /// Ends the elements that a start tag of this name ends without saying so.
  void end_implied(std::string_view name, Names bit);
  /// Ends the innermost open element of the name and all inside, unless one of `barriers` stands between;
  /// its own end tag is the token read last, or it has none.
  void close(std::string_view name, Names bit, Names barriers, bool by_end_tag = false);
  void close(std::string_view name, Names barriers);
  void close_last(std::size_t source_end);
  /// What stands from here on in the tree's text is another paragraph.
  void end_paragraph();
  NodeId append();
  /// The same of an element, among its siblings; its attributes follow.
  NodeId append_element(std::string_view name);
  /// What follows stands inside the element until it is closed.
  void open_element(NodeId id, Names bit);
  /// The piece for as long as the tree lives.
  std::string_view kept(const text::HtmlPiece& piece);

  struct Open {
    NodeId node = 0;
    NodeId last_element = no_node;  // its last child that is an element
    Names bit = 0;                  // of its name; 0: it decides nothing
  };

  TreeLimits limits_;
  Tree tree_;
  text::HtmlTokenizer tokenizer_;
  std::size_t begin_ = 0;  // of the token, in the source
  std::size_t end_ = 0;
  std::vector<Open> open_;
  std::array<std::uint16_t, 64> open_names_{};  // how many of each bit stand open
  bool skips_text_ = false;                     // a script or style has begun, whose text comes next
};

}  // namespace riverd::html
