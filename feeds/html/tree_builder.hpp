#pragma once

#include "feeds/html/tree.hpp"
#include "feeds/text/html_tokenizer.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace riverd::html {

/// Makes a tree of tokens: the parts of HTML's tree construction (the standard's section 13.2.6) that decide
/// where an element ends. Formatting elements are not opened again, and what stands in tables stays there.
class TreeBuilder {
 public:
  explicit TreeBuilder(const TreeLimits& limits);

  [[nodiscard]] Tree build(std::string_view html);

 private:
  void start_tag(const text::HtmlToken& token, text::HtmlTokenizer& tokenizer);
  void end_tag(std::string_view name);
  void add_text(std::string_view text);
  /// Ends the elements that a start tag of this name ends without saying so.
  void end_implied(std::string_view name);
  /// Ends the innermost open element of the name and all inside, unless one of `barriers` stands between.
  template <const auto& barriers>
  void close(std::string_view name);
  void close_last();
  NodeId append();

  struct Open {
    NodeId node = 0;
    NodeId last_element = no_node;  // its last child that is an element
    std::uint32_t elements = 0;     // its children that are
  };

  TreeLimits limits_;
  Tree tree_;
  std::vector<Open> open_;
  std::unordered_map<std::string, std::size_t> open_names_;  // how many of each stand open
  std::string left_out_;                                     // script or style whose text comes next
};

}  // namespace riverd::html
