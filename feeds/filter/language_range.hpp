#pragma once

#include <string_view>

namespace riverd::filter {

/// Whether a text has the shape of a language range (RFC 4647, 2.1): `zh`, `zh-Hant`, `*`.
[[nodiscard]] bool is_language_range(std::string_view text);

/// Basic filtering (RFC 4647, 3.3.1): the tag is the range or begins with it and a hyphen, case aside; `*`
/// matches every tag. A text without a language has the tag `und` (RFC 5646, 4.1).
[[nodiscard]] bool matches_range(std::string_view tag, std::string_view range);

}  // namespace riverd::filter
