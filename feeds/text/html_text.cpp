#include "feeds/text/html_text.hpp"

#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/named_references.hpp"
#include "feeds/text/sanitize_policy.hpp"

#include <algorithm>
#include <array>

namespace riverd::text {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Elements whose text nobody sees.
bool is_invisible(std::string_view name) {
  return name == "script" || name == "style" || name == "template";
}

/// Elements that begin a new line: words on both sides must not run together.
bool separates(std::string_view name) {
  static constexpr std::array<std::string_view, 26> names = {
      "address", "article", "aside", "blockquote", "br",  "dd",    "div", "dl", "dt",
      "figure",  "footer",  "h1",    "h2",         "h3",  "h4",    "h5",  "h6", "header",
      "hr",      "li",      "ol",    "p",          "pre", "table", "tr",  "ul"};
  return std::find(names.begin(), names.end(), name) != names.end() || name == "td" || name == "th";
}

}  // namespace

std::string html_to_text(std::string_view html) {
  if (html.find_first_of("<&") == std::string_view::npos) return fold_white_space(html);
  HtmlTokenizer tokenizer(html);
  HtmlToken token;
  std::string text;
  std::string hidden;
  while (tokenizer.next(token)) {
    if (!hidden.empty()) {
      if (token.kind == HtmlToken::Kind::end_tag && token.text == hidden) hidden.clear();
    } else if (token.kind == HtmlToken::Kind::text) {
      text += token.text;
    } else if (token.kind != HtmlToken::Kind::comment) {
      if (separates(token.text)) text += ' ';
      if (token.kind == HtmlToken::Kind::start_tag && is_invisible(token.text)) hidden = token.text;
    }
  }
  return fold_white_space(text);
}

bool looks_like_html(std::string_view text) {
  bool evidence = false;
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos;
       at = text.find_first_of("<&", at + 1)) {
    if (text[at] == '&') {
      if (at + 1 < text.size() && text[at + 1] == '#') {
        if (read_character_reference(text.substr(at), false)) evidence = true;
        continue;
      }
      std::size_t end = at + 1;
      while (end < text.size() && end - at < 33 &&
             (is_letter(text[end]) || (text[end] >= '0' && text[end] <= '9')))
        ++end;
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
    std::string name(text.substr(start, end - start));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (!is_listed_html_element(name)) return false;
    evidence = evidence || closing;
  }
  return evidence;
}

std::string fold_white_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool pending = false;
  for (const char c : text) {
    if (is_space(c)) {
      pending = !out.empty();
      continue;
    }
    if (pending) out += ' ';
    pending = false;
    out += c;
  }
  return out;
}

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace riverd::text
