#include "feeds/html/tree.hpp"

#include "feeds/html/tree_builder.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>

namespace riverd::html {

Tree Tree::read(std::string_view markup, const TreeLimits& limits) {
  return TreeBuilder(markup, limits).build();
}

const std::string_view* Tree::attribute(NodeId id, std::string_view name) const {
  const auto own = attributes(id);
  const auto found =
      std::find_if(own.begin(), own.end(), [&](const Attribute& one) { return one.name == name; });
  return found == own.end() ? nullptr : &found->value;
}

std::string Tree::words(NodeId id) const {
  return text::fold_white_space(text(id));
}

void Tree::append_start_tag(std::string& out, NodeId id, std::string_view name) const {
  out.append("<").append(name);
  for (const Attribute& one : attributes(id)) {
    if (one.name.find_first_of("<>\"'=& \t\r\n\f") != std::string_view::npos) continue;
    out.append(" ").append(one.name).append("=\"");
    text::append_escaped(out, one.value);
    out += '"';
  }
  out += '>';
}

std::string Tree::markup(NodeId id) const {
  std::string out;
  std::vector<NodeId> open;
  const auto close = [&] {
    out.append("</").append(nodes_[open.back()].name).append(">");
    open.pop_back();
  };
  const NodeId end = nodes_[id].end;
  for (NodeId i = id; i < end; ++i) {
    while (!open.empty() && nodes_[open.back()].end <= i) close();
    const Node& node = nodes_[i];
    if (node.is_text()) {
      if (i != 0) text::append_escaped(out, text(i));
      continue;
    }
    append_start_tag(out, i, node.name);
    if (!is_void(node.name)) open.push_back(i);
  }
  while (!open.empty()) close();
  return out;
}

std::string Tree::base(std::string_view page_url) const {
  for (NodeId id = 1; id < size(); ++id) {
    if (nodes_[id].name != "base") continue;
    const std::string_view* address = attribute(id, "href");
    if (address != nullptr && !address->empty()) return text::resolve_url(*address, page_url);
  }
  return std::string(page_url);
}

}  // namespace riverd::html
