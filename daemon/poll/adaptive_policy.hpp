#pragma once

#include "daemon/poll/refresh_policy.hpp"

#include <chrono>

namespace riverd::poll {

/// The owner's bounds of every interval (S5).
struct IntervalBounds {
  std::chrono::milliseconds least = std::chrono::minutes{60};
  std::chrono::milliseconds most = std::chrono::hours{24};
};

/// S5: the bounds of one feed. A publisher whose own ttl or sy: is shorter than `least` may be asked as often
/// as it says, down to 15 minutes, unless the owner wants more than the usual hour between polls. A feed
/// silent for 180 days may be left alone for three times `most`.
[[nodiscard]] IntervalBounds bounds_of(const RefreshFacts& facts, const IntervalBounds& owner);

/// S3: the interval follows how often the feed brings entries and at which hours of the week. The next poll
/// is due when the entries expected since the last one have waited for `theta` together, an entry of a feed
/// with a higher rate weighing less (rate^0.6): so a loud feed is asked more often, but not at the expense
/// of the quiet ones. `theta` is the same for all feeds, and the budget's one handle: an interval grows with
/// its square root.
class AdaptivePolicy final : public RefreshPolicy {
 public:
  /// `theta` above zero.
  AdaptivePolicy(IntervalBounds bounds, double theta) : bounds_(bounds), theta_(theta) {}

  [[nodiscard]] std::chrono::milliseconds interval(const RefreshFacts& facts) const override;
  void describe(const RefreshFacts& facts, storage::DueDecision& why) const override;

  [[nodiscard]] double theta() const { return theta_; }

 private:
  IntervalBounds bounds_;
  double theta_;
};

}  // namespace riverd::poll
