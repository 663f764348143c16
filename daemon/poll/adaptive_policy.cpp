#include "daemon/poll/adaptive_policy.hpp"

#include "daemon/poll/arrival_rate.hpp"

#include <algorithm>
#include <cmath>

namespace riverd::poll {
namespace {

using namespace std::chrono;

constexpr double exponent = 0.6;  // S3's a
constexpr milliseconds step = minutes{5};
constexpr milliseconds usual_least = minutes{60};
constexpr milliseconds shortest_hint = minutes{15};
constexpr milliseconds silence = days{180};

bool silent(const RefreshFacts& facts) {
  return facts.last_change && facts.now - *facts.last_change >= silence;
}

/// The rate as the poller takes it: after a long silence the prior says less than the silence does.
double expected_rate(const RefreshFacts& facts) {
  const double rate = rate_of(facts.arrivals);
  if (!silent(facts)) {
    return rate;
  }
  const duration<double> quiet = facts.now - *facts.last_change;
  return std::min(rate, 1 / quiet.count());
}

/// The first whole step from `least` on at which the expected entries have waited enough; `most` if none is.
milliseconds wait_for(const RefreshFacts& facts, const IntervalBounds& bounds, double theta) {
  const WeekProfile profile = profile_of(facts.arrivals);
  const double enough = theta / std::pow(expected_rate(facts), exponent);
  constexpr double seconds_of_step = duration<double>(step).count();
  double weight = 0;  // the integral of the profile since the last poll
  double waited = 0;  // the integral of `weight`: what the expected entries have waited
  double hour = 0;    // what the profile says of the hour that the step lies in
  Time hour_ends = facts.now;
  for (milliseconds wait = step; wait <= bounds.most; wait += step) {
    const Time middle = facts.now + wait - step / 2;
    if (middle >= hour_ends) {
      hour = profile.at(hour_of_profile(middle));
      hour_ends = floor<hours>(middle) + hours{1};
    }
    waited += (weight + hour * seconds_of_step / 2) * seconds_of_step;
    weight += hour * seconds_of_step;
    if (wait >= bounds.least && waited >= enough) {
      return wait;
    }
  }
  return bounds.most;
}

}  // namespace

IntervalBounds bounds_of(const RefreshFacts& facts, const IntervalBounds& owner) {
  IntervalBounds bounds = owner;
  std::optional<milliseconds> hint;
  if (facts.hints.ttl && *facts.hints.ttl > minutes{0} && *facts.hints.ttl < usual_least) {
    hint = *facts.hints.ttl;
  }
  if (facts.hints.period && *facts.hints.period > seconds{0} && *facts.hints.period < usual_least) {
    hint = std::max<milliseconds>(hint.value_or(milliseconds{0}), *facts.hints.period);
  }
  if (hint && owner.least <= usual_least) {
    bounds.least = std::min(bounds.least, std::max(shortest_hint, *hint));
  }
  constexpr milliseconds longest = days{365};
  if (silent(facts)) {
    bounds.most = std::min(bounds.most, longest / 3) * 3;
  }
  bounds.most = std::max(std::min(bounds.most, longest), milliseconds{1});
  bounds.least = std::clamp(bounds.least, milliseconds{1}, bounds.most);
  return bounds;
}

milliseconds AdaptivePolicy::interval(const RefreshFacts& facts) const {
  if (facts.fixed_interval) {
    return std::max(*facts.fixed_interval, milliseconds{1});
  }
  const IntervalBounds bounds = bounds_of(facts, bounds_);
  const milliseconds wait = wait_for(facts, bounds, theta_);
  return facts.losing ? std::max(bounds.least, wait / 2) : wait;
}

void AdaptivePolicy::describe(const RefreshFacts& facts, storage::DueDecision& why) const {
  if (facts.fixed_interval) {
    return;
  }
  why.rate = expected_rate(facts) * duration<double>(days{1}).count();
  why.theta = theta_;
}

}  // namespace riverd::poll
