#pragma once

#include <string>
#include <string_view>

namespace riverd::text {

/// What the sanitising contract's section "Style" leaves of a style attribute; empty where nothing is.
/// Kept declarations are written `property: value;` and separated by one space. Linear time.
[[nodiscard]] std::string filter_style(std::string_view style, bool inside_svg);

}  // namespace riverd::text
