#include "feeds/html/tree.hpp"

#include "feeds/html/tree_builder.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>

namespace riverd::html {
namespace {

void append_start_tag(std::string& out, const Node& node) {
  out.append("<").append(node.name);
  for (const auto& [name, value] : node.attributes) {
    if (name.find_first_of("<>\"'=& \t\r\n\f") != std::string::npos) continue;
    out.append(" ").append(name).append("=\"");
    text::append_escaped(out, value);
    out += '"';
  }
  out += '>';
}

}  // namespace

const std::string* Node::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes) {
    if (key == wanted) return &value;
  }
  return nullptr;
}

Tree Tree::read(std::string_view html, const TreeLimits& limits) {
  return TreeBuilder(limits).build(html);
}

std::string Tree::text(NodeId id) const {
  std::string out;
  std::vector<NodeId> ends;  // of blocks that stand open
  for (NodeId i = id; i < nodes_[id].end; ++i) {
    for (; !ends.empty() && ends.back() <= i; ends.pop_back()) out += ' ';
    const Node& node = nodes_[i];
    out += node.text;
    if (node.name == "br") out += ' ';
    if (!is_block(node.name)) continue;
    out += ' ';
    ends.push_back(node.end);
  }
  return text::fold_white_space(out);
}

std::string Tree::markup(NodeId id, bool outer) const {
  std::string out;
  std::vector<NodeId> open;
  const auto close = [&] {
    out.append("</").append(nodes_[open.back()].name).append(">");
    open.pop_back();
  };
  const NodeId end = nodes_[id].end;
  for (NodeId i = outer || nodes_[id].is_text() ? id : id + 1; i < end; ++i) {
    while (!open.empty() && nodes_[open.back()].end <= i) close();
    const Node& node = nodes_[i];
    if (node.is_text()) {
      text::append_escaped(out, node.text);
      continue;
    }
    append_start_tag(out, node);
    if (!is_void(node.name)) open.push_back(i);
  }
  while (!open.empty()) close();
  return out;
}

std::string Tree::base(std::string_view page_url) const {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(), [](const Node& node) {
    return node.name == "base" && node.attribute("href") != nullptr && !node.attribute("href")->empty();
  });
  if (found == nodes_.end()) return std::string(page_url);
  return text::resolve_url(*found->attribute("href"), page_url);
}

}  // namespace riverd::html
