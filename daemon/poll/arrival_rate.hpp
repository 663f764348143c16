#pragma once

#include "feeds/model/time.hpp"
#include "storage/feed_state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// What a feed's polls tell of when its next entries come (S1, S2). Pure: nothing here reads a clock.
namespace riverd::poll {

/// What one successful poll saw.
struct ArrivalWindow {
  /// The poll before, where `arrivals.until` does not say; absent: there was none, and the document tells
  /// of the time before.
  std::optional<Time> since{};
  Time now{};
  std::uint32_t added = 0;      // new entries
  std::span<const Time> dates;  // of those that have a usable date; at most `added`
};

/// Counts a poll (S1, S2). Entries dated two days or more before the poll before are old ones that were
/// listed again or for the first time, not arrivals. Of a first document the dates stand for polls that were
/// not made. Counts nothing where `now` is not later than the poll before (the
/// clock was set back), and goes on from `now`.
void observe(storage::Arrivals& arrivals, const ArrivalWindow& window);

/// S1: entries per second to be expected, above zero. Half of what was seen counts after 36 hours, against a
/// prior of one entry in five days: short enough to follow a burst and its end.
[[nodiscard]] double rate_of(const storage::Arrivals& arrivals);

/// By how much the rate of each hour differs from the mean: 24 factors (UTC) for Monday to Friday, 24 for
/// the weekend; their mean over the week is 1.
using WeekProfile = std::array<double, 48>;

/// S2: the profile, flat as long as little is known.
[[nodiscard]] WeekProfile profile_of(const storage::Arrivals& arrivals);

/// The place of an instant in the profile.
[[nodiscard]] std::size_t hour_of_profile(Time time);

}  // namespace riverd::poll
