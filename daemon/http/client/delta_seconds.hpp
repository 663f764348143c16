#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace riverd::http {

/// delta-seconds (RFC 9111, 1.2.2): digits only. Values past 2^31 s are 2^31 s, as the RFC asks.
[[nodiscard]] std::optional<std::chrono::seconds> parse_delta_seconds(std::string_view text);

}  // namespace riverd::http
