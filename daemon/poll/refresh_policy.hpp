#pragma once

#include "feeds/model/feed.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "storage/feed_state.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace riverd::poll {

/// What is known about a feed when its next poll is decided.
struct RefreshFacts {
  FeedId feed;
  Time now{};  // when the last poll ended, or is about to begin
  /// The owner's own `interval`. It stands against every hint of the publisher and is not jittered;
  /// only a backoff and `retry_until` make a poll later.
  std::optional<std::chrono::milliseconds> fixed_interval{};
  FrequencyHints hints{};                              // P12
  std::optional<std::chrono::seconds> freshness{};     // P11, of the last answer
  std::optional<Time> retry_until{};                   // P13
  std::optional<std::chrono::milliseconds> floor{};    // P5, where no validators are offered
  std::optional<std::chrono::milliseconds> backoff{};  // P14, P15: instead of the interval, if longer
  storage::Arrivals arrivals{};                        // S1, S2
  std::optional<Time> last_change{};                   // S5: since when it is silent
  bool losing = false;                                 // its last document shared nothing with the one before
};

/// When the next poll is due, and why.
struct Refresh {
  Time due{};
  storage::DueDecision why;
};

/// Decides when a feed is polled next. Pure: the same facts, the same answer.
class RefreshPolicy {
 public:
  virtual ~RefreshPolicy() = default;

  /// How long after one poll the next would be if nobody said anything: what failures double from.
  [[nodiscard]] virtual std::chrono::milliseconds interval(const RefreshFacts& facts) const = 0;

  /// What the interval was made of, for whoever asks why: rate and theta, where they had a part.
  virtual void describe(const RefreshFacts& facts, storage::DueDecision& why) const;

  /// When the next poll is due (S6): the interval or the backoff, raised by freshness, ttl, sy:, the
  /// floor and `retry_until`, stepped out of skipHours and skipDays, with up to 10 % jitter added.
  /// Always later than `facts.now`.
  [[nodiscard]] Refresh decide(const RefreshFacts& facts) const;

  /// decide() without the reason.
  [[nodiscard]] Time next_due(const RefreshFacts& facts) const { return decide(facts).due; }

 protected:
  RefreshPolicy() = default;
  RefreshPolicy(const RefreshPolicy&) = default;
  RefreshPolicy& operator=(const RefreshPolicy&) = default;
};

/// One interval for every feed that has none of its own: `24 h / budget`, within the bounds.
class FixedIntervalPolicy final : public RefreshPolicy {
 public:
  /// `budget`: mean polls per feed and day, above zero.
  FixedIntervalPolicy(double budget, std::chrono::milliseconds min_interval,
                      std::chrono::milliseconds max_interval);

  [[nodiscard]] std::chrono::milliseconds interval(const RefreshFacts& facts) const override;

 private:
  std::chrono::milliseconds interval_;
};

/// P5: how long a feed without validators is left alone: max(2 h, 24 h × wire bytes / 1 MiB).
[[nodiscard]] std::chrono::milliseconds unconditional_floor(std::uint64_t wire_bytes);

/// The first instant at or after `time` that lies in none of the hours (GMT) and days a publisher asks
/// to skip. `time` itself where the hints leave no hour at all: such hints mean nothing.
[[nodiscard]] Time outside_skipped(Time time, const FrequencyHints& hints);

/// A fraction in [0, 1) that depends on the feed and the instant alone.
[[nodiscard]] double jitter_fraction(FeedId feed, Time time);

}  // namespace riverd::poll
