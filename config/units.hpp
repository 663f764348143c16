#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace riverd::config {

/// `"90s"`, `"15m"`, `"12h"`, `"7d"`, `"250ms"`, and `"0"`; whole numbers only. nullopt for anything
/// else and beyond a hundred years.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// `"32MiB"`, `"64GiB"`, `"4KiB"`, `"1TiB"`, `"512B"` and a bare number of bytes. nullopt for anything
/// else and beyond 2^63.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace riverd::config
