#pragma once

#include "feeds/html/selector.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::html {

/// A selector taken apart.
struct ParsedSelector {
  std::vector<Path> paths;
  std::string attribute;
  std::size_t lists = 0;
};

/// Whether a text is a path of XPath rather than CSS: CSS has no slash but in quotes or behind a backslash.
[[nodiscard]] bool is_xpath(std::string_view text);

/// `notation` says whether `::attr(NAME)` may stand at the end.
[[nodiscard]] Result<ParsedSelector> parse_css(std::string_view text, Notation notation);
[[nodiscard]] Result<ParsedSelector> parse_xpath(std::string_view text);

/// `what` is wrong, and where in the text, in bytes; told in columns, which are characters.
[[nodiscard]] Error selector_error(std::string_view text, std::size_t at, std::string_view what);

/// That the attribute `name` fits the value.
[[nodiscard]] Condition attribute_condition(std::string name, Condition::Match match, std::string value);

}  // namespace riverd::html
