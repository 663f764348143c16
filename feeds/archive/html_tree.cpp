#include "feeds/archive/html_tree.hpp"

#include "feeds/text/html_text.hpp"
#include "feeds/text/html_tokenizer.hpp"

#include <algorithm>
#include <array>

namespace riverd::archive {
namespace {

constexpr std::size_t deepest = 512;  // more than the sanitiser nests

void append_text(std::string& out, std::string_view text, bool preformatted) {
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      out += preformatted ? "&#10;" : " ";
    } else if (const std::string_view reference = text::escaped(c); !reference.empty()) {
      out += reference;
    } else {
      out += c;
    }
  }
}

void append(std::string& out, const HtmlNode& node, bool preformatted) {
  if (node.is_text()) {
    append_text(out, node.text, preformatted);
    return;
  }
  append_start_tag(out, node);
  if (is_void(node.name)) return;
  for (const HtmlNode& child : node.children) append(out, child, preformatted || node.is("pre"));
  append_end_tag(out, node);
}

}  // namespace

std::string_view HtmlNode::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes) {
    if (key == wanted) return value;
  }
  return {};
}

bool is_void(std::string_view element) {
  static constexpr std::array<std::string_view, 9> names = {"area", "br",     "col",   "hr", "img",
                                                            "link", "source", "track", "wbr"};
  return std::find(names.begin(), names.end(), element) != names.end();
}

HtmlNode html_tree(std::string_view html) {
  std::vector<HtmlNode> open(1);
  const auto close = [&] {
    HtmlNode done = std::move(open.back());
    open.pop_back();
    open.back().children.push_back(std::move(done));
  };
  text::HtmlTokenizer tokens(html);
  text::HtmlToken token;
  while (tokens.next(token)) {
    switch (token.kind) {
      case text::HtmlToken::Kind::text: {
        HtmlNode text;
        text.text = token.text;
        open.back().children.push_back(std::move(text));
        break;
      }
      case text::HtmlToken::Kind::start_tag: {
        HtmlNode element;
        element.name = token.name.view();
        for (const auto& one : token.attributes())
          element.attributes.emplace_back(one.name.view(), one.value.view());
        if (is_void(element.name) || token.self_closing || open.size() >= deepest) {
          open.back().children.push_back(std::move(element));
        } else {
          open.push_back(std::move(element));
        }
        break;
      }
      case text::HtmlToken::Kind::end_tag: {
        const std::string_view name = token.name.view();
        const bool stands_open =
            std::any_of(open.begin() + 1, open.end(), [&](const HtmlNode& one) { return one.is(name); });
        while (stands_open && !open.back().is(name)) close();
        if (stands_open) close();
        break;
      }
      case text::HtmlToken::Kind::comment:
        break;
    }
  }
  while (open.size() > 1) close();
  return std::move(open.front());
}

void append_start_tag(std::string& out, const HtmlNode& node) {
  out.append("<").append(node.name);
  for (const auto& [name, value] : node.attributes) {
    out.append(" ").append(name).append("=\"");
    append_text(out, value, false);
    out += '"';
  }
  out += '>';
}

void append_end_tag(std::string& out, const HtmlNode& node) {
  out.append("</").append(node.name).append(">");
}

void append_on_one_line(std::string& out, const HtmlNode& node) {
  append(out, node, false);
}

std::string on_one_line(const std::vector<HtmlNode>& nodes) {
  std::string out;
  for (const HtmlNode& node : nodes) append(out, node, false);
  return out;
}

}  // namespace riverd::archive
