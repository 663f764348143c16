#include "daemon/poll/clock_step.hpp"

#include <algorithm>
#include <utility>

namespace riverd::poll {

using std::chrono::milliseconds;

std::optional<milliseconds> ClockWatch::set_back(Time now) {
  const Time before = std::exchange(latest_, now).value_or(now);
  if (before - now <= clock_tolerance) {
    // Small steps must not add up unseen.
    latest_ = std::max(before, now);
    return std::nullopt;
  }
  return before - now;
}

std::optional<milliseconds> ahead(std::span<const KeptState> states, Time now) {
  std::optional<Time> latest;
  for (const auto& state : states) {
    latest = std::max(latest, state.noted());
  }
  if (!latest || *latest - now <= clock_tolerance) {
    return std::nullopt;
  }
  return *latest - now;
}

storage::FeedState set_back(storage::FeedState state, milliseconds step, Time now) {
  const auto last = std::max(state.last_poll, state.asked);
  if (!last || *last <= now) {
    return state;
  }
  const auto past = [&](std::optional<Time>& time) {
    if (time && *time > now) {
      time = std::min(*time - step, now);
    }
  };
  past(state.last_poll);
  past(state.asked);
  past(state.last_success);
  past(state.failing_since);
  past(state.moved_since);
  past(state.throttled_apart);
  past(state.arrivals.until);
  past(state.pace.until);
  for (auto* coming : {&state.next_due, &state.retry_until}) {
    if (*coming) {
      **coming -= step;
    }
  }
  return state;
}

}  // namespace riverd::poll
