#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::config {

/// `"90s"`, `"15m"`, `"12h"`, `"7d"`, `"250ms"`, and `"0"`; whole numbers only. nullopt for anything
/// else and beyond a hundred years.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// `"32MiB"`, `"64GiB"`, `"4KiB"`, `"1TiB"`, `"512B"` and a bare number of bytes. nullopt for anything
/// else and beyond 2^63.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

/// The shortest spelling parse_duration reads as the same duration, in hours up to four days: `60m` of
/// sixty minutes is `1h`, a day `24h`, a week `7d`.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

}  // namespace riverd::config
