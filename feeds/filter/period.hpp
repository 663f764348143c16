#pragma once

#include "feeds/model/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

/// Dates and durations as filter rules write them.
namespace riverd::filter {

/// The time that a date names: a year, a month, a day, a minute or a second, in UTC.
struct Period {
  Time begin{};
  Time end{};  // the first moment after it
};

/// `2025`, `2025-02`, `2025-02-22`, `2025-02-22T18:39`, `2025-02-22T18:39:04`; times also with `Z` or an
/// offset such as `+08:00`. nullopt for anything else.
[[nodiscard]] std::optional<Period> parse_period(std::string_view text);

/// A whole number and `s`, `m`, `h`, `d` or `w`; at most a hundred years. nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_age(std::string_view text);

}  // namespace riverd::filter
