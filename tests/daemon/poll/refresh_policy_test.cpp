#include "daemon/poll/refresh_policy.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace std::chrono_literals;
using namespace std::chrono;
using poll::FixedIntervalPolicy;
using poll::RefreshFacts;

namespace {

constexpr Time wednesday = sys_days{2025y / 2 / 19} + 10h + 30min;

const FixedIntervalPolicy hourly{24, 15min, 24h};

RefreshFacts facts(Time now = wednesday) {
  RefreshFacts out;
  out.feed = FeedId{0x1234};
  out.now = now;
  return out;
}

/// Whether `due` is `base` after `now` plus at most the tenth that S6 allows.
bool within_jitter(Time now, Time due, milliseconds base) {
  return due >= now + base && due <= now + base + base / 10;
}

}  // namespace

TEST_CASE("the interval is the day divided by the budget, within its bounds") {
  CHECK(FixedIntervalPolicy{12, 60min, 24h}.interval(facts()) == 2h);
  CHECK(FixedIntervalPolicy{96, 60min, 24h}.interval(facts()) == 60min);
  CHECK(FixedIntervalPolicy{0.1, 60min, 24h}.interval(facts()) == 24h);
  CHECK(FixedIntervalPolicy{1e-300, 60min, 24h}.interval(facts()) == 24h);
}

TEST_CASE("a feed's own interval is followed to the letter") {
  auto known = facts();
  known.fixed_interval = 1s;
  CHECK(hourly.interval(known) == 1s);
  CHECK(hourly.next_due(known) == wednesday + 1s);
  known.hints.ttl = 600min;
  known.hints.period = 86400s;
  known.hints.skip_hours = {10, 11};
  known.freshness = 3600s;
  known.floor = 2h;
  CHECK(hourly.next_due(known) == wednesday + 1s);
  known.retry_until = wednesday + 5min;
  CHECK(hourly.next_due(known) == wednesday + 5min);
  known.backoff = 10min;
  CHECK(hourly.next_due(known) == wednesday + 10min);
}

TEST_CASE("S6 the latest of interval, freshness, ttl, sy: and retry_until counts") {
  auto known = facts();
  CHECK(within_jitter(wednesday, hourly.next_due(known), 1h));
  SECTION("freshness") {
    known.freshness = 3h;
    CHECK(within_jitter(wednesday, hourly.next_due(known), 3h));
  }
  SECTION("ttl") {
    known.hints.ttl = 240min;
    CHECK(within_jitter(wednesday, hourly.next_due(known), 4h));
  }
  SECTION("sy:") {
    known.hints.period = 5h;
    CHECK(within_jitter(wednesday, hourly.next_due(known), 5h));
  }
  SECTION("a hint shorter than the interval changes nothing") {
    known.freshness = 60s;
    known.hints.ttl = 5min;
    CHECK(within_jitter(wednesday, hourly.next_due(known), 1h));
  }
  SECTION("retry_until") {
    known.retry_until = wednesday + 48h;
    CHECK(within_jitter(wednesday, hourly.next_due(known), 48h));
  }
  SECTION("a backoff replaces a shorter interval") {
    known.backoff = 8h;
    CHECK(within_jitter(wednesday, hourly.next_due(known), 8h));
  }
}

TEST_CASE("S6 freshness, ttl and sy: are capped at seven days, whatever their number") {
  auto known = facts();
  SECTION("freshness") {
    known.freshness = seconds::max();
  }
  SECTION("ttl") {
    known.hints.ttl = minutes::max();
  }
  SECTION("sy:") {
    known.hints.period = 86400s * 365;
  }
  CHECK(within_jitter(wednesday, hourly.next_due(known), 7 * 24h));
}

TEST_CASE("negative hints are none") {
  auto known = facts();
  known.freshness = seconds::min();
  known.hints.ttl = minutes::min();
  CHECK(within_jitter(wednesday, hourly.next_due(known), 1h));
}

TEST_CASE("P5 the floor without validators grows with the size") {
  CHECK(poll::unconditional_floor(0) == 2h);
  CHECK(poll::unconditional_floor(10'000) == 2h);
  CHECK(poll::unconditional_floor(std::uint64_t{1} << 20U) == 24h);
  CHECK(poll::unconditional_floor(std::uint64_t{1} << 19U) == 12h);
  CHECK(poll::unconditional_floor(~std::uint64_t{0}) > 24h * 365);
  auto known = facts();
  known.floor = 2h;
  CHECK(within_jitter(wednesday, hourly.next_due(known), 2h));
}

TEST_CASE("S6 skipHours are stepped out of, in GMT") {
  FrequencyHints hints;
  hints.skip_hours = {10, 11, 12};
  CHECK(poll::outside_skipped(wednesday, hints) == sys_days{2025y / 2 / 19} + 13h);
  hints.skip_hours = {11};
  CHECK(poll::outside_skipped(wednesday, hints) == wednesday);
  hints.skip_hours = {99, -1};
  CHECK(poll::outside_skipped(wednesday, hints) == wednesday);
}

TEST_CASE("S6 skipDays are stepped out of, in any case of letters") {
  FrequencyHints hints;
  hints.skip_days = {"Wednesday", "THURSDAY", "Feriado"};
  CHECK(poll::outside_skipped(wednesday, hints) == Time{sys_days{2025y / 2 / 21}});
}

TEST_CASE("S6 days and hours together leave the first hour allowed by both") {
  FrequencyHints hints;
  hints.skip_days = {"wednesday"};
  hints.skip_hours = {0, 1, 2};
  CHECK(poll::outside_skipped(wednesday, hints) == sys_days{2025y / 2 / 20} + 3h);
}

TEST_CASE("hints that leave no hour at all are ignored") {
  FrequencyHints hints;
  SECTION("hours") {
    for (int hour = 0; hour < 24; ++hour) hints.skip_hours.push_back(hour);
  }
  SECTION("days") {
    hints.skip_days = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  }
  CHECK(poll::outside_skipped(wednesday, hints) == wednesday);
}

TEST_CASE("S6 jitter never leads into a skipped hour, and does not gather feeds at its end") {
  const FixedIntervalPolicy daily{1, 1h, 24h};
  Time earliest = Time::max();
  Time latest = Time::min();
  for (std::uint64_t i = 0; i < 500; ++i) {
    auto known = facts();
    known.feed = FeedId{i * 7919};
    known.hints.skip_hours = {11, 12};
    const Time due = daily.next_due(known);
    REQUIRE(poll::outside_skipped(due, known.hints) == due);
    const Time pushed_out = sys_days{2025y / 2 / 20} + 13h;
    if (due >= pushed_out) {
      earliest = std::min(earliest, due);
      latest = std::max(latest, due);
    }
  }
  CHECK(latest - earliest > 3min);
}

TEST_CASE("S6 jitter depends on feed and time alone, is below a tenth and spreads") {
  CHECK(poll::jitter_fraction(FeedId{1}, wednesday) == poll::jitter_fraction(FeedId{1}, wednesday));
  double sum = 0;
  double least = 1;
  double most = 0;
  constexpr int feeds = 2000;
  for (int i = 0; i < feeds; ++i) {
    const double share = poll::jitter_fraction(FeedId{static_cast<std::uint64_t>(i)}, wednesday);
    REQUIRE(share >= 0);
    REQUIRE(share < 1);
    sum += share;
    least = std::min(least, share);
    most = std::max(most, share);
  }
  CHECK(sum / feeds == Approx(0.5).margin(0.03));
  CHECK(least < 0.01);
  CHECK(most > 0.99);
  CHECK(poll::jitter_fraction(FeedId{1}, wednesday) != poll::jitter_fraction(FeedId{1}, wednesday + 1s));
}
