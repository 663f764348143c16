#pragma once

#include "feeds/text/name_set.hpp"

#include <array>
#include <string_view>

/// What ends a paragraph, and what is not read, wherever texts are compared or looked for by paragraphs.
namespace riverd::text {

inline constexpr std::array<std::string_view, 33> separating_elements = {
    "address", "article", "aside",  "blockquote", "br",     "caption", "dd",  "details", "div",
    "dl",      "dt",      "figure", "figcaption", "footer", "h1",      "h2",  "h3",      "h4",
    "h5",      "h6",      "header", "hr",         "li",     "main",    "nav", "ol",      "p",
    "pre",     "section", "table",  "td",         "th",     "ul"};

inline constexpr std::array<std::string_view, 5> hidden_elements = {"iframe", "noscript", "script", "style",
                                                                    "template"};

/// Whether a paragraph ends where the element begins or ends, a line break among them.
[[nodiscard]] constexpr bool separates_paragraphs(std::string_view element) {
  return contains<separating_elements>(element);
}

/// Whether nobody sees the element's text, or it stands for something fetched from elsewhere.
[[nodiscard]] constexpr bool hides_text(std::string_view element) {
  return contains<hidden_elements>(element);
}

}  // namespace riverd::text
