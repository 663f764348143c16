#pragma once

#include "config/problem.hpp"

#include <cstddef>
#include <string_view>

namespace riverd::config {

/// Where a byte of a string's value stands in the TOML document: the value that begins (with its quotation
/// marks) at `start`, the byte at `offset` of what it means, escapes and continued lines counted as they are
/// written. The place of the end, where the offset is that or beyond.
[[nodiscard]] Position place_in_string(std::string_view document, Position start, std::size_t offset);

}  // namespace riverd::config
