#include "feeds/text/html_text.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/name_set.hpp"
#include "feeds/text/named_references.hpp"
#include "feeds/text/sanitize_policy.hpp"
#include "feeds/text/scan.hpp"

#include <algorithm>
#include <array>

namespace riverd::text {
namespace {

/// Elements whose text nobody sees.
bool is_invisible(std::string_view name) {
  return name == "script" || name == "style" || name == "template";
}

// Elements that begin a new line: words on both sides must not run together.
constexpr std::array<std::string_view, 28> separating_elements = {
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl",     "dt", "figure",
    "footer",  "h1",      "h2",    "h3",         "h4", "h5", "h6",  "header", "hr", "li",
    "ol",      "p",       "pre",   "table",      "td", "th", "tr",  "ul"};

constexpr auto opens_markup = [](auto c) { return (c == '<') | (c == '&'); };
constexpr auto is_any_space = [](auto c) {
  return (c == ' ') | (c == '\t') | (c == '\n') | (c == '\r') | (c == '\f');
};

}  // namespace

std::string html_to_text(std::string_view html) {
  if (scan(html, 0, opens_markup) == std::string_view::npos) return fold_white_space(html);
  HtmlTokenizer tokenizer(html);
  HtmlToken token;
  std::string text;
  std::string hidden;
  while (tokenizer.next(token)) {
    if (!hidden.empty()) {
      if (token.kind == HtmlToken::Kind::end_tag && token.name == hidden) hidden.clear();
    } else if (token.kind == HtmlToken::Kind::text) {
      text += token.text;
    } else if (token.kind != HtmlToken::Kind::comment) {
      if (contains<separating_elements>(token.name)) text += ' ';
      if (token.kind == HtmlToken::Kind::start_tag && is_invisible(token.name)) hidden = token.name;
    }
  }
  return fold_white_space(text);
}

bool looks_like_html(std::string_view text) {
  bool evidence = false;
  for (std::size_t at = 0; (at = scan(text, at, opens_markup)) != std::string_view::npos; ++at) {
    if (text[at] == '&') {
      if (at + 1 < text.size() && text[at + 1] == '#') {
        if (read_character_reference(text.substr(at), false)) evidence = true;
        continue;
      }
      std::size_t end = at + 1;
      while (end < text.size() && end - at < 33 && is_alphanumeric(text[end])) ++end;
      if (end == at + 1 || end >= text.size() || text[end] != ';') continue;
      if (!is_named_reference(text.substr(at + 1, end - at - 1))) return false;
      evidence = true;
      continue;
    }
    const bool closing = at + 1 < text.size() && text[at + 1] == '/';
    const std::size_t start = at + (closing ? 2 : 1);
    if (start >= text.size() || !is_letter(text[start])) continue;
    std::size_t end = start;
    while (end < text.size() && !is_space(text[end]) && text[end] != '/' && text[end] != '>') ++end;
    if (!is_listed_html_element(lower(text.substr(start, end - start)))) return false;
    evidence = evidence || closing;
  }
  return evidence;
}

std::string fold_white_space(std::string_view text) {
  text = trimmed(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(scan(text, 0, is_any_space), text.size());
    out.append(text.substr(0, end));
    text.remove_prefix(end);
    if (text.empty()) break;
    out += ' ';
    while (is_space(text.front())) text.remove_prefix(1);
  }
  return out;
}

std::string_view escaped(char markup) {
  switch (markup) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  append_escaped(out, text);
  return out;
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t start = 0;
  for (std::size_t at = 0; (at = scan(text, at, is_markup)) != std::string_view::npos; start = ++at) {
    out.append(text.substr(start, at - start)).append(escaped(text[at]));
  }
  out.append(text.substr(start));
}

}  // namespace riverd::text
