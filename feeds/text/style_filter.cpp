#include "feeds/text/style_filter.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/name_set.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace riverd::text {
namespace {

// clang-format off
constexpr std::array<std::string_view, 46> properties = {
    "azimuth", "background-color", "border-bottom-color", "border-collapse", "border-color",
    "border-left-color", "border-right-color", "border-top-color", "clear", "color", "cursor", "direction",
    "display", "elevation", "float", "font", "font-family", "font-size", "font-style", "font-variant",
    "font-weight", "height", "letter-spacing", "line-height", "overflow", "pause", "pause-after",
    "pause-before", "pitch", "pitch-range", "richness", "speak", "speak-header", "speak-numeral",
    "speak-punctuation", "speech-rate", "stress", "text-align", "text-decoration", "text-indent",
    "unicode-bidi", "vertical-align", "voice-family", "volume", "white-space", "width"};

constexpr std::array<std::string_view, 39> shorthand_words = {
    "!important", "aqua", "auto", "black", "block", "blue", "bold", "both", "bottom", "brown", "center",
    "collapse", "dashed", "dotted", "fuchsia", "gray", "green", "italic", "left", "lime", "maroon",
    "medium", "navy", "none", "normal", "nowrap", "olive", "pointer", "purple", "red", "right", "silver",
    "solid", "teal", "top", "transparent", "underline", "white", "yellow"};

constexpr std::array<std::string_view, 8> svg_properties = {
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-linecap", "stroke-linejoin", "stroke-opacity",
    "stroke-width"};
// clang-format on

bool is_word(char c) {
  return is_alphanumeric(c) || c == '_';
}

/// Every `url(...)` becomes a space.
std::string without_urls(std::string_view style) {
  std::string out;
  const std::string folded = lower(style);
  const std::size_t last_close = style.rfind(')');  // beyond it nothing is looked for
  for (std::size_t at = 0; at < style.size();) {
    const std::size_t url = std::min(folded.find("url", at), style.size());
    out += style.substr(at, url - at);
    if (url == style.size()) break;
    std::size_t open = url + 3;
    while (open < style.size() && is_space(style[open])) ++open;
    const bool closed = last_close != std::string_view::npos && open < last_close && style[open] == '(';
    const std::size_t close = closed ? style.find(')', open) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += style.substr(url, 3);
      at = url + 3;
    } else {
      out += ' ';
      at = close + 1;
    }
  }
  return out;
}

/// A quoted text of plain characters; where it ends, or npos.
std::size_t end_of_quoted(std::string_view text, std::size_t start) {
  const char quote = text[start];
  std::size_t at = start + 1;
  while (at < text.size() && (is_word(text[at]) || text[at] == ' ' || text[at] == '-')) ++at;
  return at < text.size() && text[at] == quote ? at + 1 : std::string_view::npos;
}

/// Numbers in parentheses, as in `rgb(1, 2, 3)`; where they end, or npos.
std::size_t end_of_numbers(std::string_view text, std::size_t start) {
  std::size_t at = start + 1;
  while (at < text.size() &&
         (is_digit(text[at]) || is_space(text[at]) || text[at] == ',' || text[at] == '.' || text[at] == '%'))
    ++at;
  return at < text.size() && text[at] == ')' ? at + 1 : std::string_view::npos;
}

/// Whether nothing in the text could smuggle something past the declarations.
bool is_plain(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = end_of_quoted(text, at);
    } else if (c == '(') {
      at = end_of_numbers(text, at);
    } else if (c == '-') {
      const bool between = at > 0 && is_word(text[at - 1]) && at + 1 < text.size() && is_word(text[at + 1]);
      const bool begins = at + 1 < text.size() && is_word(text[at + 1]) &&
                          (at == 0 || text[at - 1] == ';' || is_space(text[at - 1]));
      if (!between && !begins) return false;
      ++at;
    } else if (is_word(c) || is_space(c) || std::string_view(":,;#%.!").find(c) != std::string_view::npos) {
      ++at;
    } else {
      return false;
    }
    if (at == std::string_view::npos) return false;
  }
  return true;
}

bool is_colour(std::string_view word) {
  if (word.starts_with("rgb(")) return word.back() == ')';
  return word.size() > 1 && word.front() == '#' && std::all_of(word.begin() + 1, word.end(), [](char c) {
           return std::isxdigit(static_cast<unsigned char>(c));
         });
}

/// At most two digits before and after the point, with a unit or none.
bool is_short_length(std::string_view word) {
  std::size_t at = 0;
  while (at < word.size() && is_digit(word[at])) ++at;
  if (at > 2) return false;
  bool any = at > 0;
  if (at < word.size() && word[at] == '.') {
    const std::size_t start = ++at;
    while (at < word.size() && is_digit(word[at])) ++at;
    if (at - start > 2) return false;
    any = any || at > start;
  }
  static constexpr std::array<std::string_view, 9> units = {"%",  "cm", "em", "ex", "in",
                                                            "mm", "pc", "pt", "px"};
  return any && (at == word.size() || contains<units>(word.substr(at)));
}

/// The words of a value; `rgb(…)` is one.
std::vector<std::string> words_of(std::string_view value) {
  std::vector<std::string> words;
  std::string word;
  int depth = 0;
  for (const char c : value) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (is_space(c) && depth == 0) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool is_shorthand(std::string_view property) {
  return property.starts_with("background") || property.starts_with("border") ||
         property.starts_with("margin") || property.starts_with("padding");
}

bool keeps(const std::string& property, std::string_view value, bool inside_svg) {
  if (contains<properties>(property)) return true;
  if (inside_svg && contains<svg_properties>(property)) return true;
  if (!is_shorthand(property)) return false;
  const auto words = words_of(lower(value));
  return std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return contains<shorthand_words>(word) || is_colour(word) || is_short_length(word);
  });
}

}  // namespace

std::string filter_style(std::string_view style, bool inside_svg) {
  const std::string text = without_urls(style);
  if (!is_plain(text)) return {};
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t semicolon = std::min(rest.find(';'), rest.size());
    const std::string_view declaration = rest.substr(0, semicolon);
    rest.remove_prefix(std::min(rest.size(), semicolon + 1));
    const std::size_t colon = declaration.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string property = lower(trimmed(declaration.substr(0, colon)));
    const std::string_view value = trimmed(declaration.substr(colon + 1));
    if (value.empty() || !keeps(property, value, inside_svg)) continue;
    if (!out.empty()) out += ' ';
    out.append(property).append(": ").append(value).append(";");
  }
  return out;
}

}  // namespace riverd::text
