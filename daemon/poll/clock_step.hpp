#pragma once

#include "daemon/poll/kept_state.hpp"
#include "feeds/model/time.hpp"
#include "storage/feed_state.hpp"

#include <chrono>
#include <optional>
#include <span>

/// What it means for feeds that the system's clock was set back. Without it a feed that was polled by a clock
/// that ran a year ahead would wait for a year. Steps forward need nothing: what fell due unseen is spread
/// out (P6). Local time and its daylight saving have no part in any of this: every time here is UTC.
namespace riverd::poll {

/// Less than that is how clocks are kept in time.
inline constexpr std::chrono::milliseconds clock_tolerance = std::chrono::minutes{2};

/// Notices that a clock that is looked at now and then was set back.
class ClockWatch {
 public:
  /// By how much the clock was set back since the last look, if that is more than the tolerance.
  [[nodiscard]] std::optional<std::chrono::milliseconds> set_back(Time now);

 private:
  std::optional<Time> latest_;
};

/// By how much the clock that these feeds were polled by was ahead, as far as their states show; nullopt: it
/// was not, by more than the tolerance. For states that are read when the program starts.
[[nodiscard]] std::optional<std::chrono::milliseconds> ahead(std::span<const KeptState> states, Time now);

/// The state as if the clock, which was ahead by `step`, had been right: what was noted after `now` is moved
/// back, and with it when the feed is polled next and what its server asked for, so that each feed waits as
/// long as it was to. A state that was noted by the right clock stays as it is.
[[nodiscard]] storage::FeedState set_back(storage::FeedState state, std::chrono::milliseconds step, Time now);

}  // namespace riverd::poll
