#include "feeds/html/tree_builder.hpp"

#include "feeds/text/name_set.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <initializer_list>
#include <utility>

namespace riverd::html {
namespace {

using Names = std::uint64_t;

constexpr std::array<std::string_view, 18> void_elements = {
    "area", "base",  "basefont", "br",   "col",  "command", "embed",  "frame", "hr",
    "img",  "input", "keygen",   "link", "meta", "param",   "source", "track", "wbr"};

constexpr std::array<std::string_view, 12> head_elements = {"base",   "basefont", "bgsound",  "head",
                                                            "html",   "link",     "meta",     "noscript",
                                                            "script", "style",    "template", "title"};

/// Whatever decides where an element ends: first the blocks, a start tag of which ends a paragraph that
/// stands open, then the parts of a table and of a page, then all else.
constexpr std::size_t block_count = 36;
constexpr std::size_t part_count = 10;
constexpr std::array<std::string_view, 55> deciding = {
    "address", "article", "aside", "blockquote", "body", "center", "details", "dd", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
    //
    "caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr", "html", "head",
    //
    "a", "button", "math", "object", "optgroup", "option", "select", "svg", "template"};
static_assert(deciding.size() <= 64);

constexpr Names bit_of(std::string_view name) {
  const std::size_t index = text::index_of<deciding>(name);
  return index < deciding.size() ? Names{1} << index : 0;
}

/// The place of a name's bit among the counts of what stands open.
constexpr std::size_t index_of(Names bit) {
  return static_cast<std::size_t>(std::countr_zero(bit));
}

consteval Names set_of(std::initializer_list<std::string_view> names) {
  Names out = 0;
  for (const std::string_view name : names) {
    if (bit_of(name) == 0) throw "the list above does not have the name";
    out |= bit_of(name);
  }
  return out;
}

constexpr Names blocks = (Names{1} << block_count) - 1;
constexpr Names parts = ((Names{1} << part_count) - 1) << block_count;
static_assert(bit_of("ul") < bit_of("caption") && (blocks & parts) == 0);
static_assert((bit_of("ul") & blocks) != 0 && (bit_of("head") & parts) != 0 && (bit_of("a") & parts) == 0);

// What an end tag, or an implied end, does not reach beyond.
constexpr Names cells = set_of({"caption", "object", "table", "td", "th"});
constexpr Names tables = set_of({"table"});
constexpr Names lists = set_of({"ol", "table", "ul"});
constexpr Names definitions = set_of({"dl", "table"});
constexpr Names selects = set_of({"select"});
constexpr Names buttons = set_of({"article", "aside", "button", "caption", "div", "li", "object", "section",
                                  "table", "td", "th", "blockquote"});

constexpr Names sections_of_tables = set_of({"tbody", "tfoot", "thead"});
constexpr Names parts_of_rows = set_of({"td", "th"});
constexpr Names foreign_elements = set_of({"math", "svg"});
constexpr Names of_page = set_of({"body", "head"});

}  // namespace

bool is_void(std::string_view element) {
  return text::contains<void_elements>(element);
}

bool is_block(std::string_view element) {
  return (bit_of(element) & (blocks | parts)) != 0;
}

TreeBuilder::TreeBuilder(std::string_view markup, const TreeLimits& limits)
    : limits_(limits), tokenizer_(markup) {
  tree_.source_ = markup;
  tree_.nodes_.reserve(std::min(limits.nodes, markup.size() / 32 + 8));
  tree_.nodes_.emplace_back();
  open_.emplace_back();
}

Tree TreeBuilder::build() {
  text::HtmlToken token;
  for (; tokenizer_.next(token); begin_ = tokenizer_.position()) {
    if (tree_.nodes_.size() >= limits_.nodes || tree_.attributes_.size() >= limits_.attributes) {
      tree_.truncated_ = true;
      break;
    }
    end_ = tokenizer_.position();
    switch (token.kind) {
      case text::HtmlToken::Kind::text:
        add_text(token.text);
        break;
      case text::HtmlToken::Kind::start_tag:
        start_tag(token);
        break;
      case text::HtmlToken::Kind::end_tag:
        end_tag(token.name.view());
        break;
      case text::HtmlToken::Kind::comment:
        break;
    }
  }
  while (!open_.empty()) close_last(tree_.source_.size());
  return std::move(tree_);
}

NodeId TreeBuilder::append() {
  const NodeId id = tree_.size();
  Node& node = tree_.nodes_.emplace_back();
  node.parent = open_.back().node;
  node.end = id + 1;
  node.source_begin = begin_;
  node.source_end = end_;
  node.text_begin = node.text_end = tree_.text_.size();
  return id;
}

std::string_view TreeBuilder::kept(const text::HtmlPiece& piece) {
  const std::string_view view = piece.view();
  if (view.empty()) return {};
  const std::string_view source = tree_.source_;
  const std::less_equal<const char*> reaches;
  if (reaches(source.data(), view.data()) &&
      reaches(view.data() + view.size(), source.data() + source.size()))
    return view;
  return tree_.copies_.emplace_front(view);
}

void TreeBuilder::end_paragraph() {
  if (!tree_.text_.empty() && tree_.text_.back() != '\n') tree_.text_ += '\n';
}

void TreeBuilder::add_text(std::string_view text) {
  if (std::exchange(skips_text_, false) || text.empty()) return;
  Node& node = tree_.nodes_[append()];
  if (open_names_[index_of(bit_of("template"))] > 0) return;
  tree_.text_ += text;
  node.text_end = tree_.text_.size();
}

void TreeBuilder::start_tag(const text::HtmlToken& token) {
  const std::string_view name = kept(token.name);
  const Names bit = bit_of(name);
  skips_text_ = false;
  // A second one says more about the first.
  if ((name == "html" || name == "body") && open_names_[index_of(bit)] > 0) return;
  end_implied(name, bit);
  if ((bit & (blocks | parts)) != 0 || name == "br") end_paragraph();
  const bool foreign = (bit & foreign_elements) != 0 || open_names_[index_of(bit_of("svg"))] > 0 ||
                       open_names_[index_of(bit_of("math"))] > 0;
  const bool closed = is_void(name) || (foreign && token.self_closing);
  if (closed && foreign) tokenizer_.content_is_markup();
  skips_text_ = !closed && (name == "script" || name == "style");
  // Authors leave it out; selectors that browsers make do not.
  if (name == "tr" && open_.back().bit == tables && open_.size() <= limits_.depth) {
    open_element(append_element("tbody"), bit_of("tbody"));
  }
  const NodeId id = append_element(name);
  Node& node = tree_.nodes_[id];
  for (const auto& one : token.attributes()) {
    tree_.attributes_.push_back({kept(one.name), kept(one.value)});
  }
  node.attribute_count = static_cast<std::uint32_t>(token.attributes().size());
  if (!closed && open_.size() <= limits_.depth) open_element(id, bit);
}

NodeId TreeBuilder::append_element(std::string_view name) {
  const NodeId id = append();
  Node& node = tree_.nodes_[id];
  Open& parent = open_.back();
  node.name = name;
  node.previous = std::exchange(parent.last_element, id);
  node.position = tree_.nodes_[parent.node].elements++;
  node.attributes = static_cast<std::uint32_t>(tree_.attributes_.size());
  return id;
}

void TreeBuilder::open_element(NodeId id, Names bit) {
  if (bit != 0) ++open_names_[index_of(bit)];
  open_.push_back({id, no_node, bit});
}

void TreeBuilder::end_implied(std::string_view name, Names bit) {
  if (open_names_[index_of(bit_of("head"))] > 0 && !text::contains<head_elements>(name))
    close("head", tables);
  if (bit == 0) return;
  if ((bit & (blocks | parts)) != 0) close("p", buttons);
  if (name == "li") close("li", lists);
  if (name == "dd" || name == "dt") {
    close("dd", definitions);
    close("dt", definitions);
  }
  if (name == "option" || name == "optgroup") close("option", selects);
  if (name == "optgroup") close("optgroup", selects);
  if (name == "a") close("a", cells);
  const bool section = (bit & sections_of_tables) != 0;
  if ((bit & parts_of_rows) != 0 || name == "tr" || section) {
    close("td", tables);
    close("th", tables);
  }
  if (name == "tr" || section) close("tr", tables);
  if (section || name == "colgroup") {
    for (const std::string_view part : {"tbody", "thead", "tfoot", "caption", "colgroup"})
      close(part, tables);
  }
}

void TreeBuilder::close(std::string_view name, Names barriers) {
  close(name, bit_of(name), barriers);
}

void TreeBuilder::close(std::string_view name, Names bit, Names barriers, bool by_end_tag) {
  if (bit != 0 && open_names_[index_of(bit)] == 0) return;
  for (std::size_t i = open_.size(); i-- > 1;) {
    const Open& one = open_[i];
    if (one.bit == bit && (bit != 0 || tree_.nodes_[one.node].name == name)) {
      while (open_.size() > i + 1) close_last(begin_);
      close_last(by_end_tag ? end_ : begin_);
      return;
    }
    if ((one.bit & barriers) != 0) return;
  }
}

void TreeBuilder::end_tag(std::string_view name) {
  skips_text_ = false;
  const Names bit = bit_of(name);
  // The end of a line's element does not end the block that was opened inside it.
  Names barriers = blocks;
  if ((bit & (tables | parts | of_page)) != 0) {
    barriers = tables;
  } else if ((bit & blocks) != 0) {
    barriers = cells;
  }
  close(name, bit, barriers, true);
}

void TreeBuilder::close_last(std::size_t source_end) {
  const Open open = open_.back();
  open_.pop_back();
  Node& node = tree_.nodes_[open.node];
  node.source_end = source_end;
  node.end = tree_.size();
  node.text_end = tree_.text_.size();
  if (open.bit != 0) --open_names_[index_of(open.bit)];
  if ((open.bit & (blocks | parts)) != 0) end_paragraph();
}

}  // namespace riverd::html
