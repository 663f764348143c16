#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Published markup as a tree, which what turns it into Markdown walks.
namespace riverd::archive {

/// An element, or a text where `name` is empty.
struct HtmlNode {
  std::string name;  // lower case
  std::string text;  // references decoded
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<HtmlNode> children;

  [[nodiscard]] bool is_text() const { return name.empty(); }
  [[nodiscard]] bool is(std::string_view element) const { return name == element; }
  /// The attribute's value; empty where there is none.
  [[nodiscard]] std::string_view attribute(std::string_view wanted) const;
};

/// The tree of markup that the sanitiser wrote: every element that is not void is closed, and none is nested
/// deeper than it lets pass. Of other markup stray end tags are skipped and what is open at the end is
/// closed.
[[nodiscard]] HtmlNode html_tree(std::string_view html);

/// The markup of nodes on one line, as it may stand in Markdown: without a blank line, the line ends in `pre`
/// as references.
[[nodiscard]] std::string on_one_line(const std::vector<HtmlNode>& nodes);

/// The same of one node.
void append_on_one_line(std::string& out, const HtmlNode& node);

/// Only its start tag, or its end tag.
void append_start_tag(std::string& out, const HtmlNode& node);
void append_end_tag(std::string& out, const HtmlNode& node);

/// Whether an element has neither content nor an end tag.
[[nodiscard]] bool is_void(std::string_view element);

}  // namespace riverd::archive
