#pragma once

#include "feeds/parse/parsed_feed.hpp"

#include <optional>
#include <string_view>

namespace riverd::parse {

/// Reads a date in any of the forms of the parse contract's section "Dates" (RFC 822 and its kin,
/// RFC 850, asctime, W3C date-time and ISO 8601, and the common wrong forms). Text that is no date,
/// or a date with an impossible field, is nullopt. Linear in the length of the text; text longer than
/// 256 bytes is no date.
[[nodiscard]] std::optional<ParsedDate> parse_date(std::string_view text);

}  // namespace riverd::parse
