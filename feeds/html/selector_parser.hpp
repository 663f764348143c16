#pragma once

#include "feeds/html/selector.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace riverd::html {

/// A selector taken apart.
struct ParsedSelector {
  std::vector<std::vector<Step>> paths;
  std::string attribute;
};

[[nodiscard]] Result<ParsedSelector> parse_css(std::string_view text);
[[nodiscard]] Result<ParsedSelector> parse_xpath(std::string_view text);

/// `what`, and where in the text: what both say of what they cannot read.
[[nodiscard]] Error selector_error(std::string_view text, std::size_t at, std::string_view what);

/// That the class `name` is among the element's.
[[nodiscard]] Condition attribute_condition(std::string name, Condition::Match match, std::string value);

}  // namespace riverd::html
