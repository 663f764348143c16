#include "feeds/html/tree_builder.hpp"

#include "feeds/text/name_set.hpp"

#include <algorithm>
#include <array>

namespace riverd::html {
namespace {

constexpr std::array<std::string_view, 18> void_elements = {
    "area", "base",  "basefont", "br",   "col",  "command", "embed",  "frame", "hr",
    "img",  "input", "keygen",   "link", "meta", "param",   "source", "track", "wbr"};

/// A start tag of these ends a paragraph that stands open.
constexpr std::array<std::string_view, 36> blocks = {
    "address", "article", "aside", "blockquote", "body",     "center",     "details", "dd",     "dialog",
    "dir",     "div",     "dl",    "dt",         "fieldset", "figcaption", "figure",  "footer", "form",
    "h1",      "h2",      "h3",    "h4",         "h5",       "h6",         "header",  "hr",     "li",
    "main",    "nav",     "ol",    "p",          "pre",      "section",    "summary", "table",  "ul"};
constexpr std::array<std::string_view, 10> table_parts = {"caption", "colgroup", "tbody", "td",   "tfoot",
                                                          "th",      "thead",    "tr",    "html", "head"};

// What an end tag, or an implied end, does not reach beyond.
constexpr std::array<std::string_view, 5> cells = {"caption", "object", "table", "td", "th"};
constexpr std::array<std::string_view, 1> tables = {"table"};
constexpr std::array<std::string_view, 3> lists = {"ol", "table", "ul"};
constexpr std::array<std::string_view, 2> definitions = {"dl", "table"};
constexpr std::array<std::string_view, 1> selects = {"select"};
constexpr std::array<std::string_view, 12> buttons = {"article", "aside", "button", "caption",
                                                      "div",     "li",    "object", "section",
                                                      "table",   "td",    "th",     "blockquote"};
constexpr std::array<std::string_view, 12> head_elements = {"base",   "basefont", "bgsound",  "head",
                                                            "html",   "link",     "meta",     "noscript",
                                                            "script", "style",    "template", "title"};

}  // namespace

bool is_void(std::string_view element) {
  return text::contains<void_elements>(element);
}

bool is_block(std::string_view element) {
  return text::contains<blocks>(element) || text::contains<table_parts>(element);
}

TreeBuilder::TreeBuilder(const TreeLimits& limits) : limits_(limits) {
  tree_.nodes_.emplace_back();
  open_.emplace_back();
}

Tree TreeBuilder::build(std::string_view html) {
  text::HtmlTokenizer tokenizer(html);
  text::HtmlToken token;
  while (tokenizer.next(token)) {
    if (tree_.nodes_.size() >= limits_.nodes) {
      tree_.truncated_ = true;
      break;
    }
    switch (token.kind) {
      case text::HtmlToken::Kind::text:
        if (left_out_.empty()) add_text(token.text);
        break;
      case text::HtmlToken::Kind::start_tag:
        start_tag(token, tokenizer);
        break;
      case text::HtmlToken::Kind::end_tag:
        end_tag(token.name.view());
        break;
      case text::HtmlToken::Kind::comment:
        break;
    }
  }
  while (open_.size() > 1) close_last();
  tree_.nodes_.front().end = tree_.size();
  if (open_.front().last_element != no_node) tree_.nodes_[open_.front().last_element].last = true;
  return std::move(tree_);
}

NodeId TreeBuilder::append() {
  const NodeId id = tree_.size();
  tree_.nodes_.emplace_back();
  tree_.nodes_.back().parent = open_.back().node;
  tree_.nodes_.back().end = id + 1;
  return id;
}

void TreeBuilder::add_text(std::string_view text) {
  if (!text.empty()) tree_.nodes_[append()].text = text;
}

void TreeBuilder::start_tag(const text::HtmlToken& token, text::HtmlTokenizer& tokenizer) {
  const std::string name(token.name.view());
  left_out_ = name == "script" || name == "style" ? name : std::string();
  // A second one says more about the first.
  if ((name == "html" || name == "body") && open_names_[name] > 0) return;
  end_implied(name);
  const bool foreign = open_names_["svg"] + open_names_["math"] > 0 || name == "svg" || name == "math";
  const bool closed = is_void(name) || (foreign && token.self_closing);
  if (closed && foreign) tokenizer.content_is_markup();
  if (!closed && open_.size() > limits_.depth) return;
  Open& parent = open_.back();
  const NodeId id = append();
  Node& node = tree_.nodes_.back();
  node.name = name;
  node.previous = parent.last_element;
  node.position = parent.elements++;
  parent.last_element = id;
  for (const auto& one : token.attributes()) node.attributes.emplace_back(one.name.view(), one.value.view());
  if (closed) return;
  ++open_names_[name];
  Open open;
  open.node = id;
  open_.push_back(open);
}

void TreeBuilder::end_implied(std::string_view name) {
  if (open_names_["head"] > 0 && !text::contains<head_elements>(name)) close<tables>("head");
  if (is_block(name)) close<buttons>("p");
  if (name == "li") close<lists>("li");
  if (name == "dd" || name == "dt") {
    close<definitions>("dd");
    close<definitions>("dt");
  }
  if (name == "option" || name == "optgroup") close<selects>("option");
  if (name == "optgroup") close<selects>("optgroup");
  if (name == "a") close<cells>("a");
  const bool section = name == "tbody" || name == "thead" || name == "tfoot";
  if (name == "td" || name == "th" || name == "tr" || section) {
    close<tables>("td");
    close<tables>("th");
  }
  if (name == "tr" || section) close<tables>("tr");
  if (section || name == "colgroup") {
    for (const std::string_view part : {"tbody", "thead", "tfoot", "caption", "colgroup"})
      close<tables>(part);
  }
}

template <const auto& barriers>
void TreeBuilder::close(std::string_view name) {
  const auto known = open_names_.find(std::string(name));
  if (known == open_names_.end() || known->second == 0) return;
  for (std::size_t i = open_.size(); i-- > 1;) {
    const std::string& one = tree_.nodes_[open_[i].node].name;
    if (one == name) {
      while (open_.size() > i) close_last();
      return;
    }
    if (text::contains<barriers>(one)) return;
  }
}

void TreeBuilder::end_tag(std::string_view name) {
  if (name == left_out_) left_out_.clear();
  const bool of_table = name == "table" || text::contains<table_parts>(name);
  if (of_table || name == "body" || name == "head") {
    close<tables>(name);
  } else if (is_block(name)) {
    close<cells>(name);
  } else {
    // The end of a line's element does not end the block that was opened inside it.
    close<blocks>(name);
  }
}

void TreeBuilder::close_last() {
  const Open& open = open_.back();
  Node& node = tree_.nodes_[open.node];
  node.end = tree_.size();
  if (open.last_element != no_node) tree_.nodes_[open.last_element].last = true;
  --open_names_[node.name];
  open_.pop_back();
}

}  // namespace riverd::html
