#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace riverd::http {

/// Reads the three date forms of HTTP (RFC 9110, 5.6.7): IMF-fixdate, RFC 850 and asctime. Two-digit
/// years are those of 1970 to 2069. Anything else, and impossible dates, are nullopt.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace riverd::http
