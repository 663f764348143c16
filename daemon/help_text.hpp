#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace riverd {

/// Where the descriptions of options and commands begin, in columns.
inline constexpr std::size_t help_column = 34;

/// The parser's help with lines of at most 80 columns: descriptions go on under their beginning, other text
/// at the line's.
[[nodiscard]] std::string wrapped_help(std::string_view help);

}  // namespace riverd
