#include "feeds/archive/markdown_inline.hpp"

#include "feeds/text/ascii.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace riverd::archive {
namespace {

/// What a character is to CommonMark's rules of emphasis (6.2).
enum class Kind { space, punctuation, other };

Kind kind_of(UChar32 c) {
  if (c <= 0x20 || u_isUWhiteSpace(c) != 0) return Kind::space;
  if (c < 0x80) {
    const char letter = static_cast<char>(c);
    return text::is_letter(letter) || text::is_digit(letter) ? Kind::other : Kind::punctuation;
  }
  return (U_GET_GC_MASK(c) & U_GC_P_MASK) != 0 ? Kind::punctuation : Kind::other;
}

Kind first_of(std::string_view text) {
  if (text.empty()) return Kind::space;
  UChar32 c = 0;
  std::int32_t at = 0;
  const auto size = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), 8));
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  U8_NEXT_OR_FFFD(bytes, at, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
  return kind_of(c);
}

Kind last_of(std::string_view text) {
  if (text.empty()) return Kind::space;
  const std::string_view tail = text.substr(text.size() - std::min<std::size_t>(text.size(), 8));
  UChar32 c = 0;
  auto at = static_cast<std::int32_t>(tail.size());
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(tail.data());
  U8_PREV_OR_FFFD(bytes, 0, at, c);  // NOLINT(bugprone-inc-dec-in-conditions): ICU's macro
  return kind_of(c);
}

bool is_white(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::string_view emphasis_of(std::string_view element) {
  if (element == "strong" || element == "b") return "**";
  if (element == "em" || element == "i") return "*";
  if (element == "del" || element == "s" || element == "strike") return "~~";
  return {};
}

/// An address between a link's parentheses; empty where it cannot stand there.
std::string destination(std::string_view url) {
  if (url.find_first_of("<>\n\r") != std::string_view::npos) return {};
  std::string out;
  for (const char c : url) {
    if (c == '\\') out += '\\';
    if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  const bool bare = !url.empty() && url.find_first_of(" ()\t\"'") == std::string_view::npos;
  return bare ? out : "<" + out + ">";
}

/// `](DESTINATION "TITLE")` from the parenthesis on.
std::string target(std::string_view url, std::string_view title) {
  std::string out = destination(url);
  if (out.empty()) return out;
  out.insert(out.begin(), '(');
  if (!title.empty()) {
    out += " \"";
    for (const char c : title) {
      if (c == '"' || c == '\\') out += '\\';
      if (c == '&') {
        out += "&amp;";
      } else {
        out += is_white(c) ? ' ' : c;
      }
    }
    out += '"';
  }
  return out + ")";
}

std::string flat_text(std::span<const HtmlNode> nodes) {
  std::string out;
  for (const HtmlNode& node : nodes) out += node.is_text() ? node.text : flat_text(node.children);
  return out;
}

bool only_has(const HtmlNode& node, std::initializer_list<std::string_view> names) {
  return std::all_of(node.attributes.begin(), node.attributes.end(), [&](const auto& one) {
    return std::find(names.begin(), names.end(), one.first) != names.end();
  });
}

class Writer {
 public:
  explicit Writer(InlinePlace place) : place_(place) {}

  std::string run(std::span<const HtmlNode> nodes) {
    write(nodes, Kind::space);
    for (;;) {
      if (out_.ends_with("\\\n")) {
        out_.resize(out_.size() - 2);  // a break that nothing follows
      } else if (!out_.empty() && is_white(out_.back())) {
        out_.pop_back();
      } else {
        return std::move(out_);
      }
    }
  }

 private:
  /// `after`: what follows the nodes.
  void write(std::span<const HtmlNode> nodes, Kind after) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      Kind next = after;
      bool element_follows = false;
      if (i + 1 < nodes.size()) {
        const HtmlNode& following = nodes[i + 1];
        next = following.is_text() ? first_of(following.text) : Kind::punctuation;
        element_follows = !following.is_text();
        const auto mark = emphasis_of(following.name);
        next_mark_ = mark.empty() ? '\0' : mark.front();
      } else {
        next_mark_ = '\0';
      }
      if (nodes[i].is_text()) {
        text(nodes[i].text, element_follows);
      } else {
        element(nodes[i], next);
      }
    }
  }

  void text(std::string_view text, bool element_follows) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (is_white(c)) {
        if (!out_.empty() && !is_white(out_.back())) out_ += ' ';
        continue;
      }
      if (must_escape(text, i, element_follows)) {
        if (c == '<' || c == '&') {
          out_ += c == '<' ? "&lt;" : "&amp;";
          continue;
        }
        // A number's point: the digits before it must stay digits.
        out_ += '\\';
      }
      out_ += c;
    }
  }

  [[nodiscard]] bool at_line_start() const { return out_.empty() || out_.back() == '\n'; }

  [[nodiscard]] bool after_number() const {
    std::size_t digits = 0;
    while (digits < out_.size() && text::is_digit(out_[out_.size() - 1 - digits])) ++digits;
    return digits > 0 && digits < 10 && (digits == out_.size() || out_[out_.size() - 1 - digits] == '\n');
  }

  [[nodiscard]] bool must_escape(std::string_view text, std::size_t i, bool element_follows) const {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const auto is_word = [](char one) {
      return text::is_letter(one) || text::is_digit(one) || static_cast<unsigned char>(one) >= 0x80;
    };
    switch (c) {
      case '\\':
      case '`':
      case '*':
      case '[':
      case ']':
      case '~':
      case '|':
      case '<':
        return true;
      case '&':
        return is_word(next) || next == '#' || (next == '\0' && element_follows);
      case '_':
        return i == 0 || next == '\0' || !is_word(text[i - 1]) || !is_word(next);
      case '#':
      case '+':
      case '-':
        return at_line_start() && (next == '\0' || next == c || is_white(next));
      case '>':
      case '=':
        return at_line_start();
      case '.':
      case ')':
        return after_number();
      default:
        return false;
    }
  }

  void element(const HtmlNode& node, Kind next) {
    if (node.is("br")) {
      line_break();
    } else if (node.is("span") || node.is("font") || node.is("wbr") || node.is("big")) {
      write(node.children, next);
    } else if (const auto mark = emphasis_of(node.name); !mark.empty()) {
      emphasis(node, mark, next);
    } else if (node.is("code")) {
      code(node);
    } else if (node.is("img")) {
      picture(node);
    } else if (node.is("a")) {
      link(node);
    } else {
      as_html(node, content_of(node));
    }
  }

  void line_break() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    out_ += place_ == InlinePlace::paragraph && !out_.empty() && out_.back() != '\n' ? "\\\n" : "<br>";
  }

  void emphasis(const HtmlNode& node, std::string_view mark, Kind next) {
    const char mark_after = next_mark_;
    const std::string content = content_of(node);
    const Kind first = first_of(content);
    const Kind last = last_of(content);
    const Kind before = last_of(out_);
    const bool opens = first == Kind::other || (first == Kind::punctuation && before != Kind::other);
    const bool closes = last == Kind::other || (last == Kind::punctuation && next != Kind::other);
    // A mark beside one of its kind would be read with it.
    const bool apart = (out_.empty() || out_.back() != mark.front()) && !content.starts_with(mark.front()) &&
                       !content.ends_with(mark.front()) && mark_after != mark.front();
    if (content.empty() || !opens || !closes || !apart) {
      as_html(node, content);
      return;
    }
    out_.append(mark).append(content).append(mark);
  }

  void code(const HtmlNode& node) {
    const std::string content = flat_text(node.children);
    const bool plain = std::all_of(node.children.begin(), node.children.end(),
                                   [](const HtmlNode& child) { return child.is_text(); });
    const bool one_line =
        content.find_first_of("\n\r\t|") == std::string::npos && content.find("  ") == std::string::npos;
    if (!plain || !one_line || content.empty() || content.front() == ' ' || content.back() == ' ') {
      as_html(node, content_of(node));
      return;
    }
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : content) {
      run = c == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    const std::string fence(longest + 1, '`');
    const bool padded = content.front() == '`' || content.back() == '`';
    if (!out_.empty() && out_.back() == '`') out_ += "<!-- -->";
    out_.append(fence).append(padded ? " " : "").append(content).append(padded ? " " : "").append(fence);
  }

  /// What begins a picture before a link's bracket.
  void escape_exclamation() {
    if (out_.ends_with('!')) out_.insert(out_.size() - 1, 1, '\\');
  }

  void picture(const HtmlNode& node) {
    const std::string where = target(node.attribute("src"), node.attribute("title"));
    if (where.empty() || node.attribute("src").empty()) {
      as_html(node, {});
      return;
    }
    Writer alternative(InlinePlace::one_line);
    alternative.text(node.attribute("alt"), false);
    std::string& words = alternative.out_;
    while (!words.empty() && words.back() == ' ') words.pop_back();
    escape_exclamation();
    out_.append("![").append(words).append("]").append(where);
  }

  void link(const HtmlNode& node) {
    const std::string_view url = node.attribute("href");
    const std::string where = target(url, node.attribute("title"));
    const std::string content = content_of(node);
    const bool plain = !url.empty() && !where.empty() && !content.empty() && !is_white(content.front()) &&
                       !is_white(content.back()) &&
                       only_has(node, {"href", "title", "rel", "target", "class"});
    if (!plain) {
      as_html(node, content);
      return;
    }
    escape_exclamation();
    out_.append("[").append(content).append("]").append(where);
  }

  /// What an element holds, as Markdown. Written once: an element that is tried as Markdown and becomes HTML
  /// would write its content twice, and those in it four times.
  [[nodiscard]] std::string content_of(const HtmlNode& node) const {
    Writer inside(place_);
    inside.write(node.children, Kind::punctuation);
    return std::move(inside.out_);
  }

  /// The element's tags as HTML, what stands between as Markdown.
  void as_html(const HtmlNode& node, std::string_view content) {
    append_start_tag(out_, node);
    if (is_void(node.name)) return;
    out_ += content;
    append_end_tag(out_, node);
  }

  InlinePlace place_;
  std::string out_;
  char next_mark_ = '\0';  // of the emphasis that follows the node that is written
};

}  // namespace

bool is_inline(const HtmlNode& node) {
  static constexpr std::array<std::string_view, 36> names = {
      "a",     "abbr", "b",      "bdi",    "bdo", "big",  "br",   "cite", "code", "del",  "dfn", "em",
      "font",  "i",    "img",    "ins",    "kbd", "mark", "q",    "rp",   "rt",   "ruby", "s",   "samp",
      "small", "span", "strike", "strong", "sub", "sup",  "time", "tt",   "u",    "var",  "wbr", "picture"};
  return node.is_text() || (std::find(names.begin(), names.end(), node.name) != names.end() &&
                            std::all_of(node.children.begin(), node.children.end(),
                                        [](const HtmlNode& child) { return is_inline(child); }));
}

std::string inline_markdown(std::span<const HtmlNode> nodes, InlinePlace place) {
  return Writer(place).run(nodes);
}

}  // namespace riverd::archive
