#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/parsed_feed.hpp"

#include <cstdint>
#include <string>

namespace riverd::parse {

/// How the text of an element is to be understood.
enum class TextRule : std::uint8_t {
  typed,  ///< Atom: `type` (and 0.3's `mode`) say
  html,   ///< descriptions and content:encoded of RSS, RDF and CDF
  guess,  ///< plain unless it looks like HTML
};

/// Reads a text construct. Child elements are markup: serialised as HTML, an XHTML wrapper `<div>`
/// dropped where it wraps everything.
[[nodiscard]] ParsedText read_text(const Element& element, TextRule rule);

/// A text that is plain by definition, or HTML where it looks like it.
[[nodiscard]] ParsedText guess_text(std::string_view value, const Element& where);

/// The element's children as HTML; `unwrap_div`: without a `<div>` around all of it. URLs below an inner
/// xml:base are resolved against it.
[[nodiscard]] std::string inner_html(const Element& element, bool unwrap_div);

}  // namespace riverd::parse
