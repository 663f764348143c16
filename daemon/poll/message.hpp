#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace riverd::poll {

/// A stranger's text as it may stand in a log line or an error message (X6): control characters,
/// bidirectional overrides and bytes that are no UTF-8 are replaced by `?`, and what is longer than
/// `limit` bytes is cut at a character and ends in `…`.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 300);

}  // namespace riverd::poll
