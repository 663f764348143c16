#include "feeds/archive/html_tree.hpp"
#include "feeds/archive/markdown.hpp"
#include "feeds/archive/markdown_inline.hpp"
#include "feeds/text/sanitize.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace riverd::archive {
namespace {

using Blocks = std::vector<std::string>;

bool divides_only(const HtmlNode& node) {
  static constexpr std::array<std::string_view, 10> names = {
      "div", "section", "article", "aside", "main", "header", "footer", "nav", "center", "address"};
  return std::find(names.begin(), names.end(), node.name) != names.end();
}

bool is_blank(const HtmlNode& node) {
  return node.is_text() && node.text.find_first_not_of(" \t\r\n\f") == std::string::npos;
}

std::string joined(const Blocks& blocks) {
  std::string out;
  for (const std::string& block : blocks) {
    if (!out.empty()) out += "\n\n";
    out += block;
  }
  return out;
}

/// Every line with a prefix; the first with one of its own. Blank lines stay blank but for what marks a
/// quote.
std::string indented(std::string_view text, std::string_view first, std::string_view others) {
  std::string out;
  bool at_first = true;
  while (true) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::string_view prefix = at_first ? first : others;
    if (line.empty()) {
      const auto last = prefix.find_last_not_of(' ');
      out += prefix.substr(0, last == std::string_view::npos ? 0 : last + 1);
    } else {
      out.append(prefix).append(line);
    }
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
    at_first = false;
  }
}

/// A block as it is when Markdown has no words for it.
std::string as_html(const HtmlNode& node) {
  std::string out = "<div>";
  append_on_one_line(out, node);
  return out + "</div>";
}

class BlockWriter {
 public:
  Blocks write(std::span<const HtmlNode> nodes) {
    append(nodes);
    return std::move(blocks_);
  }

 private:
  void append(std::span<const HtmlNode> nodes) {
    std::size_t line = 0;  // where the inline nodes that are not written yet begin
    for (std::size_t i = 0; i <= nodes.size(); ++i) {
      if (i < nodes.size() && is_inline(nodes[i])) continue;
      paragraph(nodes.subspan(line, i - line));
      if (i < nodes.size()) block(nodes[i]);
      line = i + 1;
    }
  }

  /// Adds the Markdown if it says what the nodes say, else their HTML.
  void add(std::string markdown, std::span<const HtmlNode> nodes) {
    std::string html = on_one_line({nodes.begin(), nodes.end()});
    const std::string wanted = outline(html);
    if (wanted.empty()) return;
    const SafeHtml again = text::sanitize_for_publication(markdown_to_html(markdown), "");
    if (markdown.empty() || outline(again.str()) != wanted) markdown = "<div>" + html + "</div>";
    blocks_.push_back(std::move(markdown));
  }

  void paragraph(std::span<const HtmlNode> nodes) {
    if (std::all_of(nodes.begin(), nodes.end(), is_blank)) return;
    after_list_ = false;
    add(inline_markdown(nodes, InlinePlace::paragraph), nodes);
  }

  void block(const HtmlNode& node) {
    // A block in a paragraph, as careless markup has it, makes of it a mere division.
    if (divides_only(node) || node.is("p")) {
      append(node.children);
      return;
    }
    auto markdown = block_markdown(node);
    add(markdown ? std::move(*markdown) : as_html(node), {&node, 1});
  }

  std::optional<std::string> block_markdown(const HtmlNode& node) {
    if (node.is("ul") || node.is("ol")) return list(node);
    after_list_ = false;
    if (node.name.size() == 2 && node.name[0] == 'h' && node.name[1] >= '1' && node.name[1] <= '6') {
      const std::string line = inline_markdown(node.children, InlinePlace::one_line);
      return line.empty()
                 ? std::nullopt
                 : std::optional(std::string(static_cast<std::size_t>(node.name[1] - '0'), '#') + " " + line);
    }
    if (node.is("hr")) return "* * *";
    if (node.is("blockquote")) return indented(joined(BlockWriter().write(node.children)), "> ", "> ");
    if (node.is("pre")) return code_block(node);
    if (node.is("table")) return table(node);
    return std::nullopt;
  }

  /// Lists that follow one another are told apart by their marks.
  std::optional<std::string> list(const HtmlNode& node) {
    const bool numbered = node.is("ol");
    const bool other_mark = after_list_ && !other_mark_;
    std::size_t number = 1;
    if (const auto start = node.attribute("start"); !start.empty()) {
      if (start.size() > 9 || start.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
      number = static_cast<std::size_t>(std::stoul(std::string(start)));
    }
    std::string out;
    bool loose = false;
    std::vector<std::string> items;
    for (const HtmlNode& child : node.children) {
      if (is_blank(child)) continue;
      if (!child.is("li")) return std::nullopt;
      Blocks blocks = BlockWriter().write(child.children);
      if (blocks.empty()) return std::nullopt;
      loose |= blocks.size() > 1 && !is_tight(child);
      items.push_back(blocks.size() > 1 && is_tight(child) ? tight(blocks) : joined(blocks));
    }
    if (items.empty()) return std::nullopt;
    for (const std::string& item : items) {
      std::string mark = numbered     ? std::to_string(number++) + (other_mark ? ") " : ". ")
                         : other_mark ? "* "
                                      : "- ";
      if (!out.empty()) out += loose ? "\n\n" : "\n";
      out += indented(item, mark, std::string(mark.size(), ' '));
    }
    after_list_ = true;
    other_mark_ = other_mark;
    return out;
  }

  /// Whether an item is a line of text and then lists.
  static bool is_tight(const HtmlNode& item) {
    bool lists = false;
    for (const HtmlNode& child : item.children) {
      if (child.is("ul") || child.is("ol")) {
        lists = true;
      } else if (!is_inline(child) || (lists && !is_blank(child))) {
        return false;
      }
    }
    return lists;
  }

  static std::string tight(const Blocks& blocks) {
    std::string out;
    for (const std::string& block : blocks) out.append(out.empty() ? "" : "\n").append(block);
    return out;
  }

  static std::optional<std::string> code_block(const HtmlNode& node) {
    if (node.children.size() != 1 || !node.children.front().is("code")) return std::nullopt;
    std::string code;
    for (const HtmlNode& part : node.children.front().children) {
      if (!part.is_text()) return std::nullopt;
      code += part.text;
    }
    if (code.find("\n\n") != std::string::npos && code.find('\r') != std::string::npos) return std::nullopt;
    std::size_t longest = 2;
    std::size_t run = 0;
    for (const char c : code) {
      run = c == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    const std::string fence(longest + 1, '`');
    if (!code.ends_with('\n')) code += '\n';
    return fence + "\n" + code + fence;
  }

  /// The rows of a table, those of its parts among them; nullopt where one is not plain.
  static bool collect_rows(const HtmlNode& node, std::vector<const HtmlNode*>& rows) {
    return std::all_of(node.children.begin(), node.children.end(), [&](const HtmlNode& child) {
      if (is_blank(child)) return true;
      if (child.is("thead") || child.is("tbody")) return collect_rows(child, rows);
      rows.push_back(&child);
      return child.is("tr");
    });
  }

  static std::optional<std::string> table(const HtmlNode& node) {
    std::vector<const HtmlNode*> rows;
    if (!collect_rows(node, rows) || rows.size() < 2) return std::nullopt;
    std::string out;
    std::size_t columns = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string line = "|";
      std::size_t cells = 0;
      for (const HtmlNode& cell : rows[i]->children) {
        if (is_blank(cell)) continue;
        if (!cell.is(i == 0 ? "th" : "td") || !cell.attribute("rowspan").empty() ||
            !cell.attribute("colspan").empty())
          return std::nullopt;
        if (!std::all_of(cell.children.begin(), cell.children.end(), is_inline)) return std::nullopt;
        line += " " + inline_markdown(cell.children, InlinePlace::one_line) + " |";
        ++cells;
      }
      if (i == 0) columns = cells;
      if (cells != columns || cells == 0) return std::nullopt;
      out += (i == 0 ? "" : "\n") + line;
      if (i > 0) continue;
      out += "\n|";
      for (std::size_t column = 0; column < columns; ++column) out += " --- |";
    }
    return out;
  }

  Blocks blocks_;
  bool after_list_ = false;  // the block before is a list …
  bool other_mark_ = false;  // … with the marks that only such lists have
};

}  // namespace

std::string html_to_markdown(const SafeHtml& html) {
  const HtmlNode root = html_tree(html.str());
  std::string out = joined(BlockWriter().write(root.children));
  if (!out.empty()) out += '\n';
  // Blocks are right one by one; what they are to one another is looked at once more. A comment begins a
  // block of HTML as an element does, and nests nothing deeper.
  const SafeHtml again = text::sanitize_for_publication(markdown_to_html(out), "");
  if (outline(again.str()) != outline(html.str())) return "<!-- html -->" + on_one_line(root.children) + "\n";
  return out;
}

}  // namespace riverd::archive
