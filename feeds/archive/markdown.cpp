#include "feeds/archive/markdown.hpp"

#include "feeds/archive/html_tree.hpp"
#include "feeds/text/html_tokenizer.hpp"

#include <md4c-html.h>

#include <algorithm>
#include <array>
#include <limits>

namespace riverd::archive {
namespace {

void append(const MD_CHAR* bytes, MD_SIZE size, void* out) {
  static_cast<std::string*>(out)->append(bytes, size);
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Elements that say nothing but that a text begins or ends there.
constexpr std::array<std::string_view, 11> dividing = {
    "p", "div", "section", "article", "aside", "main", "header", "footer", "nav", "center", "address"};
/// Elements that say nothing at all.
constexpr std::array<std::string_view, 7> silent = {"span", "font", "thead", "tbody", "tfoot", "wbr", "big"};
/// Elements at whose borders a text is divided though they say more.
constexpr std::array<std::string_view, 22> blocks = {
    "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "pre", "table",  "tr",         "td",
    "th",         "h1", "h2", "h3", "h4", "h5", "h6", "hr",  "figure", "figcaption", "details"};

std::string_view plain_name(std::string_view name) {
  if (name == "b") return "strong";
  if (name == "i") return "em";
  if (name == "s" || name == "strike") return "del";
  return name;
}

/// Writes an outline: a division is one mark however many elements end there.
class Outline {
 public:
  void text(std::string_view text, bool preformatted) {
    for (const char c : text) {
      const bool white = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
      if (white && !preformatted) {
        space_ = true;
        continue;
      }
      before_content();
      out_ += c;
    }
  }

  void divide() {
    space_ = false;
    while (out_.ends_with("<br>")) out_.resize(out_.size() - 4);
    divided_ = true;
  }

  void mark(std::string_view tag) {
    if (tag == "<br>") space_ = false;
    before_content();
    out_ += tag;
  }

  /// The line end before the end of a code block stands there or not.
  void drop_line_end() {
    if (out_.ends_with('\n')) out_.pop_back();
  }

  void block_mark(std::string_view tag) {
    divide();
    divided_ = false;
    out_ += tag;
    fresh_ = true;
  }

  std::string take() {
    divide();
    return std::move(out_);
  }

 private:
  void before_content() {
    if (divided_ && !fresh_) {
      out_ += '\n';
    } else if (space_ && !fresh_ && !out_.ends_with("<br>")) {
      out_ += ' ';
    }
    divided_ = space_ = fresh_ = false;
  }

  std::string out_;
  bool space_ = false;    // white space since the last content
  bool divided_ = false;  // a division since
  bool fresh_ = true;     // a block has begun or ended and nothing has followed
};

void append_attributes(std::string& out, const text::HtmlToken& token) {
  for (const std::string_view name : {"href", "src", "poster", "alt", "title", "start"}) {
    for (const auto& one : token.attributes()) {
      if (one.name != name || (one.value.empty() && (name == "alt" || name == "title"))) continue;
      std::string value;
      for (const char c : one.value.view()) {
        const bool white = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!white) {
          value += c;
        } else if (!value.empty() && value.back() != ' ') {
          value += ' ';
        }
      }
      if (name == "start" && value == "1") continue;
      out.append(" ").append(name).append("=").append(value);
    }
  }
}

}  // namespace

std::string markdown_to_html(std::string_view markdown) {
  constexpr unsigned dialect = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH;
  std::string html;
  if (markdown.size() > std::numeric_limits<MD_SIZE>::max()) return html;
  md_html(markdown.data(), static_cast<MD_SIZE>(markdown.size()), append, &html, dialect, 0);
  return html;
}

std::string outline(std::string_view html) {
  Outline out;
  text::HtmlTokenizer tokens(html);
  text::HtmlToken token;
  std::size_t preformatted = 0;
  while (tokens.next(token)) {
    if (token.kind == text::HtmlToken::Kind::comment) continue;
    if (token.kind == text::HtmlToken::Kind::text) {
      out.text(token.text, preformatted > 0);
      continue;
    }
    const std::string_view name = plain_name(token.name.view());
    const bool starts = token.kind == text::HtmlToken::Kind::start_tag;
    if (is_one_of(name, silent)) continue;
    if (is_one_of(name, dividing)) {
      out.divide();
      continue;
    }
    if (!starts && preformatted > 0 && (name == "code" || name == "pre")) out.drop_line_end();
    if (name == "pre") preformatted = starts ? preformatted + 1 : preformatted - (preformatted > 0 ? 1 : 0);
    std::string tag(starts ? "<" : "</");
    tag += name;
    if (starts) append_attributes(tag, token);
    tag += '>';
    // An element of MathML that ends where it begins.
    if (starts && token.self_closing && !is_void(name)) tag.append("</").append(name).append(">");
    if (is_one_of(name, blocks)) {
      out.block_mark(tag);
    } else {
      out.mark(tag);
    }
  }
  return out.take();
}

}  // namespace riverd::archive
