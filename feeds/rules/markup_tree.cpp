#include "feeds/rules/markup_tree.hpp"

#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/name_set.hpp"

#include <algorithm>
#include <array>

namespace riverd::rules {
namespace {

constexpr std::size_t deepest = 256;  // as deep as the sanitiser nests

constexpr std::array<std::string_view, 18> void_elements = {
    "area", "base",  "basefont", "br",   "col",  "command", "embed",  "frame", "hr",
    "img",  "input", "keygen",   "link", "meta", "param",   "source", "track", "wbr"};

constexpr std::array<std::string_view, 33> separating_elements = {
    "address", "article", "aside",  "blockquote", "br",     "caption", "dd",  "details", "div",
    "dl",      "dt",      "figure", "figcaption", "footer", "h1",      "h2",  "h3",      "h4",
    "h5",      "h6",      "header", "hr",         "li",     "main",    "nav", "ol",      "p",
    "pre",     "section", "table",  "td",         "th",     "ul"};

/// Elements whose content is no text of the page.
constexpr std::array<std::string_view, 3> unseen_elements = {"script", "style", "template"};

/// Whether HTML ends the open element where the other one begins (13.1.2.4, optional tags).
bool is_ended_by(std::string_view open, std::string_view next) {
  if (open == "p") return separates(next) && next != "br" && next != "caption";
  if (open == "li") return next == "li";
  if (open == "dt" || open == "dd") return next == "dt" || next == "dd";
  if (open == "td" || open == "th") return next == "td" || next == "th" || next == "tr";
  if (open == "tr") return next == "tr" || next == "tbody" || next == "tfoot";
  return open == "option" && next == "option";
}

}  // namespace

bool separates(std::string_view element) {
  return text::contains<separating_elements>(element);
}

/// Builds a tree token by token.
class MarkupReader {
 public:
  explicit MarkupReader(MarkupTree& out) : out_(out) {}

  void read() {
    out_.nodes_.emplace_back();
    open_.push_back(0);
    text::HtmlTokenizer tokens(out_.markup_);
    text::HtmlToken token;
    for (std::size_t begin = 0; tokens.next(token); begin = tokens.position()) {
      begin_ = begin;
      end_ = tokens.position();
      switch (token.kind) {
        case text::HtmlToken::Kind::text:
          text_node(token.text);
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
    end_ = out_.markup_.size();
    while (!open_.empty()) close(end_);
  }

 private:
  MarkupNode& node(std::uint32_t index) { return out_.nodes_[index]; }

  std::uint32_t append() {
    const auto index = static_cast<std::uint32_t>(out_.nodes_.size());
    MarkupNode& added = out_.nodes_.emplace_back();
    added.parent = open_.back();
    added.after = index + 1;
    added.begin = begin_;
    added.end = end_;
    added.text_begin = added.text_end = out_.text_.size();
    return index;
  }

  void text_node(std::string_view text) {
    const std::uint32_t index = append();
    if (!text::contains<unseen_elements>(node(open_.back()).name)) out_.text_ += text;
    node(index).text_end = out_.text_.size();
  }

  void start_tag(const text::HtmlToken& token) {
    const std::string_view name = token.name.view();
    while (open_.size() > 1 && is_ended_by(node(open_.back()).name, name)) close(begin_);
    end_paragraph(name);
    const std::uint32_t index = append();
    MarkupNode& parent = node(open_.back());
    MarkupNode& element = node(index);
    element.name = name;
    element.position = ++parent.elements;
    element.previous = last_element_.at(open_.size() - 1);
    last_element_[open_.size() - 1] = index;
    element.attributes = static_cast<std::uint32_t>(out_.attributes_.size());
    for (const auto& one : token.attributes()) {
      out_.attributes_.emplace_back(one.name.view(), one.value.view());
    }
    element.attribute_count = static_cast<std::uint32_t>(out_.attributes_.size()) - element.attributes;
    if (text::contains<void_elements>(name) || open_.size() > deepest) return;
    open_.push_back(index);
    last_element_[open_.size() - 1] = 0;
  }

  void end_tag(std::string_view name) {
    const auto found = std::find_if(open_.rbegin(), open_.rend() - 1,
                                    [&](std::uint32_t index) { return node(index).name == name; });
    if (found == open_.rend() - 1) return;
    const auto keep = static_cast<std::size_t>(open_.rend() - found);
    while (open_.size() > keep) close(begin_);
    close(end_);
  }

  void close(std::size_t end) {
    MarkupNode& closed = node(open_.back());
    closed.end = end;
    closed.after = static_cast<std::uint32_t>(out_.nodes_.size());
    closed.text_end = out_.text_.size();
    open_.pop_back();
    end_paragraph(closed.name);
  }

  void end_paragraph(std::string_view name) {
    if (separates(name) && !out_.text_.empty() && out_.text_.back() != '\n') out_.text_ += '\n';
  }

  MarkupTree& out_;
  std::vector<std::uint32_t> open_;
  std::array<std::uint32_t, deepest + 2> last_element_{};  // by how many elements are open around it
  std::size_t begin_ = 0;                                  // of the token
  std::size_t end_ = 0;
};

MarkupTree::MarkupTree(std::string_view markup) : markup_(markup) {
  MarkupReader(*this).read();
}

const std::string* MarkupTree::attribute(const MarkupNode& element, std::string_view name) const {
  for (std::uint32_t i = 0; i < element.attribute_count; ++i) {
    const auto& [known, value] = attributes_[element.attributes + i];
    if (known == name) return &value;
  }
  return nullptr;
}

}  // namespace riverd::rules
