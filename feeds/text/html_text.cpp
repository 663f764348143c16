#include "feeds/text/html_text.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/name_set.hpp"
#include "feeds/text/named_references.hpp"
#include "feeds/text/replace.hpp"
#include "feeds/text/sanitize_policy.hpp"
#include "feeds/text/scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

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
constexpr auto is_space_but_blank = [](auto c) {
  return (c == '\t') | (c == '\n') | (c == '\r') | (c == '\f');
};
constexpr auto is_any_space = [](auto c) { return (c == ' ') | is_space_but_blank(c); };

/// How much of a text is as folding leaves it: up to the first white space that is no single blank between
/// two words.
std::size_t end_of_folded(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += window) {
    const std::string_view part = text.substr(at, window);
    const std::uint64_t spaces = match_bits(part, is_any_space);
    std::uint64_t unfolded = (spaces & spaces >> 1U) | match_bits(part, is_space_but_blank);
    const std::uint64_t last = std::uint64_t{1} << (part.size() - 1);
    const std::size_t next = at + part.size();
    if ((spaces & last) != 0 && (next == text.size() || is_space(text[next]))) unfolded |= last;
    if (unfolded != 0) return at + static_cast<std::size_t>(std::countr_zero(unfolded));
  }
  return text.size();
}

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
      const std::string_view name = token.name.view();
      if (contains<separating_elements>(name)) text += ' ';
      if (token.kind == HtmlToken::Kind::start_tag && is_invisible(name)) hidden = name;
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
    const std::size_t end = end_of_folded(text);
    out.append(text.substr(0, end));
    text.remove_prefix(end);
    if (text.empty()) break;
    out += ' ';
    while (is_space(text.front())) text.remove_prefix(1);
  }
  return out;
}

std::string_view escaped(char markup) {
  const auto c = static_cast<unsigned char>(markup);
  if (c >= markup_escapes.size()) return {};
  const Replacement& escape = markup_escapes[c];
  return {escape.text.data(), escape.size};
}

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  append_escaped(out, text);
  return out;
}

void append_escaped(std::string& out, std::string_view text) {
  append_replaced(out, text, is_markup, markup_escapes);
}

}  // namespace riverd::text
