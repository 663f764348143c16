#include "daemon/poll/refresh_policy.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <string_view>

namespace riverd::poll {
namespace {

using namespace std::chrono;

constexpr milliseconds longest_hint = days{7};  // S6
constexpr double jitter_share = 0.1;            // S6

/// The weekday (0 = Sunday) of an English name in any case; nullopt for other text.
std::optional<std::size_t> weekday_of(std::string_view name) {
  static constexpr std::array<std::string_view, 7> names = {"sunday",   "monday", "tuesday", "wednesday",
                                                            "thursday", "friday", "saturday"};
  const auto same = [&](std::string_view day) {
    return std::equal(name.begin(), name.end(), day.begin(), day.end(),
                      [](char a, char b) { return text::lower(a) == b; });
  };
  const auto* const found = std::find_if(names.begin(), names.end(), same);
  if (found == names.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - names.begin());
}

/// A hint beyond seven days counts as seven days, one below zero as none. Bounded before it is
/// converted: a publisher's number may not fit into milliseconds.
template <class Duration>
milliseconds bounded(Duration hint) {
  return std::clamp(hint, Duration{0}, duration_cast<Duration>(longest_hint));
}

milliseconds share_of(milliseconds whole, double share) {
  constexpr milliseconds longest = days{36500};
  const double product = static_cast<double>(whole.count()) * share;
  return product < static_cast<double>(longest.count())
             ? milliseconds{static_cast<milliseconds::rep>(product)}
             : longest;
}

}  // namespace

Time outside_skipped(Time time, const FrequencyHints& hints) {
  std::bitset<24> hours;
  for (const int hour : hints.skip_hours) {
    if (hour >= 0 && hour < 24) {
      hours.set(static_cast<std::size_t>(hour));
    }
  }
  std::bitset<7> weekdays;
  for (const auto& name : hints.skip_days) {
    if (const auto day = weekday_of(name)) {
      weekdays.set(*day);
    }
  }
  if (hours.all() || weekdays.all()) {
    return time;
  }
  const auto skipped = [&](Time at) {
    const auto day = floor<days>(at);
    return weekdays.test(weekday{day}.c_encoding()) ||
           hours.test(static_cast<std::size_t>(floor<std::chrono::hours>(at - day).count()));
  };
  while (skipped(time)) {
    time = floor<std::chrono::hours>(time) + std::chrono::hours{1};
  }
  return time;
}

double jitter_fraction(FeedId feed, Time time) {
  // SplitMix64's finaliser: every bit of the input reaches every bit of the output.
  std::uint64_t bits =
      feed.value ^ (static_cast<std::uint64_t>(time.time_since_epoch().count()) * 0x9E3779B97F4A7C15U);
  bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
  bits ^= bits >> 31U;
  return std::ldexp(static_cast<double>(bits >> 11U), -53);
}

milliseconds unconditional_floor(std::uint64_t wire_bytes) {
  constexpr double mebibyte = 1024.0 * 1024.0;
  return std::max<milliseconds>(hours{2}, share_of(hours{24}, static_cast<double>(wire_bytes) / mebibyte));
}

void RefreshPolicy::describe(const RefreshFacts& /*facts*/, storage::DueDecision& /*why*/) const {}

Refresh RefreshPolicy::decide(const RefreshFacts& facts) const {
  using storage::DueReason;
  storage::DueDecision why;
  why.interval = interval(facts);
  why.freshness = facts.freshness ? bounded(*facts.freshness) : milliseconds{0};
  why.floor = facts.floor.value_or(milliseconds{0});
  why.wait = why.interval;
  why.reason = facts.fixed_interval ? DueReason::configured : DueReason::rate;
  const auto at_least = [&](milliseconds wait, DueReason reason) {
    if (wait > why.wait) {
      why.wait = wait;
      why.reason = reason;
    }
  };
  describe(facts, why);
  at_least(facts.backoff.value_or(milliseconds{0}), DueReason::backoff);
  if (!facts.fixed_interval) {
    at_least(why.floor, DueReason::floor);
    at_least(why.freshness, DueReason::freshness);
    if (facts.hints.ttl) {
      at_least(bounded(*facts.hints.ttl), DueReason::ttl);
    }
    if (facts.hints.period) {
      at_least(bounded(*facts.hints.period), DueReason::period);
    }
  }
  if (facts.retry_until) {
    at_least(*facts.retry_until - facts.now, DueReason::retry_after);
  }
  if (facts.fixed_interval) {
    return {facts.now + why.wait, why};
  }
  const double jitter = jitter_share * jitter_fraction(facts.feed, facts.now);
  const Time wanted = facts.now + why.wait;
  const Time due = outside_skipped(wanted, facts.hints);
  const Time jittered = due + share_of(due - facts.now, jitter);
  const Time allowed = outside_skipped(jittered, facts.hints);
  why.skipped = due != wanted || allowed != jittered;
  // Pushed out once more, it stands at the beginning of an hour, where everyone pushed out meets.
  return {allowed == jittered ? allowed : allowed + share_of(hours{1}, jitter), why};
}

FixedIntervalPolicy::FixedIntervalPolicy(double budget, milliseconds min_interval, milliseconds max_interval)
    : interval_(std::max(milliseconds{1},
                         std::min(std::max(min_interval, share_of(hours{24}, 1.0 / budget)), max_interval))) {
}

milliseconds FixedIntervalPolicy::interval(const RefreshFacts& facts) const {
  return std::max(facts.fixed_interval.value_or(interval_), milliseconds{1});
}

}  // namespace riverd::poll
