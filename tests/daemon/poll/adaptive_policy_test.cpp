#include "daemon/poll/adaptive_policy.hpp"

#include "daemon/poll/arrival_rate.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using storage::DueReason;

namespace {

const Time monday{days{20'143}};  // 2025-02-24T00:00:00Z
const AdaptivePolicy usual{{60min, 24h}, 8e4};

/// A feed with a steady rate and no favourite hour.
RefreshFacts facts(double per_day) {
  RefreshFacts out;
  out.feed = FeedId::from_url("https://a.example/feed");
  out.now = monday;
  out.arrivals.observed = 1e9;
  out.arrivals.entries = per_day * 1e9 / 86'400;
  return out;
}

}  // namespace

TEST_CASE("S3 with a flat profile the interval is sqrt(2 theta / rate^0.6), in steps of five minutes") {
  for (const double per_day : {1.0, 5.0, 20.0}) {
    const RefreshFacts feed = facts(per_day);
    const double seconds = std::sqrt(2 * 8e4 / std::pow(rate_of(feed.arrivals), 0.6));
    const milliseconds interval = usual.interval(feed);
    CHECK(interval % 5min == 0ms);
    CHECK(static_cast<double>(interval.count()) / 1000 == Approx(seconds).margin(301));
  }
}

TEST_CASE("S3 a feed that brings more is polled more often, but less than proportionally") {
  const AdaptivePolicy unbounded{{5min, days{30}}, 8e4};
  const auto slow = unbounded.interval(facts(1));
  const auto fast = unbounded.interval(facts(16));
  CHECK(fast < slow / 2);
  CHECK(fast > slow / 4);
}

TEST_CASE("S3 twice the interval takes four times theta") {
  const AdaptivePolicy doubled{{60min, 24h}, 4 * 8e4};
  const double ratio = static_cast<double>(doubled.interval(facts(5)).count()) /
                       static_cast<double>(usual.interval(facts(5)).count());
  CHECK(ratio == Approx(2).epsilon(0.05));
}

TEST_CASE("S3 little is expected in the hours a feed is silent, so the interval is longer") {
  RefreshFacts feed = facts(12);
  for (std::size_t hour = 8; hour < 20; ++hour) {
    feed.arrivals.hours.at(hour) = 40;
    feed.arrivals.hours.at(24 + hour) = 16;
  }
  feed.now = monday + 22h;
  const auto night = usual.interval(feed);
  feed.now = monday + 10h;
  const auto day = usual.interval(feed);
  CHECK(night > 2 * day);
}

TEST_CASE("S3 a burst shortens the interval, and its end lengthens it again") {
  RefreshFacts feed;
  feed.now = monday;
  const auto before = usual.interval(feed);
  feed.now += 2h;
  observe(feed.arrivals, {monday, feed.now, 20, {}});
  const auto burst = usual.interval(feed);
  CHECK(burst < before / 2);
  for (int day = 0; day < 14; ++day) {
    feed.now += days{1};
    observe(feed.arrivals, {monday, feed.now, 0, {}});
  }
  CHECK(usual.interval(feed) > before * 4 / 5);
}

TEST_CASE("S5 the interval stays within the owner's bounds") {
  CHECK(usual.interval(facts(1e6)) == 60min);
  CHECK(AdaptivePolicy({60min, 24h}, 1e9).interval(facts(0.01)) == 24h);
  CHECK(AdaptivePolicy({2h, 3h}, 1).interval(facts(5)) == 2h);
  CHECK(AdaptivePolicy({48h, 24h}, 1).interval(facts(5)) == 24h);
  CHECK(AdaptivePolicy({0ms, 0ms}, 1).interval(facts(5)) == 1ms);
}

TEST_CASE("S5 a shorter hint of the publisher allows shorter intervals, down to 15 minutes") {
  RefreshFacts feed = facts(1e6);
  feed.hints.ttl = 20min;
  CHECK(usual.interval(feed) == 20min);
  feed.hints.ttl = 1min;
  CHECK(usual.interval(feed) == 15min);
  feed.hints.ttl = 0min;  // says nothing
  CHECK(usual.interval(feed) == 60min);
  feed.hints.ttl.reset();
  feed.hints.period = 1800s;
  CHECK(usual.interval(feed) == 30min);
  CHECK(AdaptivePolicy({10min, 24h}, 1).interval(feed) == 10min);
  CHECK(AdaptivePolicy({2h, 24h}, 1).interval(feed) == 2h);  // more than usual: the owner's word
}

TEST_CASE("S5 a feed silent for 180 days may be left alone for three days") {
  const AdaptivePolicy rare{{60min, 24h}, 1e9};
  RefreshFacts feed = facts(0.001);
  feed.last_change = monday - days{179};
  CHECK(rare.interval(feed) == 24h);
  feed.last_change = monday - days{180};
  CHECK(rare.interval(feed) == 72h);
  CHECK(usual.interval(feed) > usual.interval(facts(0.2)));
}

TEST_CASE("S6 the latest of interval, freshness, ttl, sy: and retry_until wins, and is named") {
  RefreshFacts feed = facts(1e6);
  const auto decided = [&] { return usual.decide(feed).why; };
  CHECK(decided().reason == DueReason::rate);
  CHECK(decided().wait == 60min);
  CHECK(decided().rate == Approx(1e6).epsilon(0.01));
  CHECK(decided().theta == 8e4);
  feed.floor = 2h;
  CHECK(decided().reason == DueReason::floor);
  feed.freshness = 3h;
  CHECK(decided().reason == DueReason::freshness);
  CHECK(decided().freshness == 3h);
  feed.hints.ttl = 240min;
  CHECK(decided().reason == DueReason::ttl);
  feed.hints.period = 5h;
  CHECK(decided().reason == DueReason::period);
  feed.backoff = 6h;
  CHECK(decided().reason == DueReason::backoff);
  feed.retry_until = monday + 7h;
  CHECK(decided().reason == DueReason::retry_after);
  CHECK(decided().wait == 7h);
  CHECK(decided().interval == 60min);
  CHECK_FALSE(decided().skipped);
  feed.hints.skip_hours = {7};
  CHECK(decided().skipped);
  CHECK(usual.next_due(feed) >= monday + 8h);
}

TEST_CASE("S6 the owner's interval stands alone") {
  RefreshFacts feed = facts(3);
  feed.fixed_interval = 10min;
  feed.freshness = 3h;
  const Refresh refresh = usual.decide(feed);
  CHECK(refresh.why.reason == DueReason::configured);
  CHECK(refresh.why.theta == 0);
  CHECK(refresh.due == monday + 10min);
}

TEST_CASE("S6 jitter adds up to a tenth and subtracts nothing") {
  RefreshFacts feed = facts(1e6);
  for (int i = 0; i < 200; ++i) {
    feed.now = monday + i * 7min;
    const auto wait = usual.next_due(feed) - feed.now;
    CHECK(wait >= 60min);
    CHECK(wait <= 66min);
  }
}
