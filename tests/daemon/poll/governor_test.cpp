#include "daemon/poll/governor.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using Kind = HostAnswer::Kind;

namespace {

constexpr Time noon{1'700'000'000s};

struct Bench {
  explicit Bench(std::size_t feeds, const std::string& host = "hub.example") {
    governor.set_feeds({{host, feeds}});
  }

  Ruling tell(std::uint64_t feed, Kind kind, Time at, std::optional<Time> until = {}, bool stated = true,
              const std::string& host = "hub.example", const std::string& address = {}) {
    HostAnswer answer;
    answer.feed = FeedId{feed};
    answer.host = host;
    answer.address = address;
    answer.kind = kind;
    answer.sent = at;
    answer.received = at;
    answer.until = until;
    answer.stated = stated;
    return governor.observe(answer);
  }

  [[nodiscard]] std::optional<Time> paused(std::uint64_t feed, Time now,
                                           const std::string& host = "hub.example") const {
    return governor.paused_until(host, FeedId{feed}, now);
  }

  HostGovernor governor;
};

}  // namespace

TEST_CASE("P13 a first 429 pauses its host until the time that was stated, and nobody tries before") {
  Bench bench(5);
  const Ruling ruling = bench.tell(1, Kind::throttled, noon, noon + 2h);
  CHECK(ruling.scope == ThrottleScope::host);
  CHECK(ruling.until == noon + 2h);
  CHECK(bench.paused(1, noon) == noon + 2h);
  CHECK(bench.paused(2, noon + 119min) == noon + 2h);
  CHECK_FALSE(bench.paused(2, noon + 2h));
  CHECK_FALSE(bench.governor.probe_from("hub.example", noon + 1h));
  CHECK_FALSE(bench.governor.paused_until("other.example", FeedId{9}, noon));
}

TEST_CASE("P13 a second 429 makes a pause longer, never shorter") {
  Bench bench(5);
  bench.tell(1, Kind::throttled, noon, noon + 2h);
  bench.tell(2, Kind::throttled, noon + 1s, noon + 1h);
  CHECK(bench.paused(3, noon + 2s) == noon + 2h);
}

TEST_CASE("one feed tries a pause that nobody stated, and its success frees all but the throttled") {
  Bench bench(5);
  bench.tell(1, Kind::throttled, noon, noon + 4h, false);
  CHECK(bench.paused(2, noon + 14min) == noon + 4h);
  CHECK(bench.paused(1, noon + 16min) == noon + 4h);
  CHECK_FALSE(bench.paused(2, noon + 15min));
  bench.governor.sent("hub.example", noon + 15min);
  CHECK(bench.paused(3, noon + 15min) == noon + 4h);
  const Ruling ruling = bench.tell(2, Kind::served, noon + 15min);
  CHECK(ruling.lifted);
  CHECK(ruling.apart);
  CHECK_FALSE(bench.paused(3, noon + 16min));
  CHECK(bench.tell(1, Kind::throttled, noon + 4h, noon + 8h, false).scope == ThrottleScope::feed);
}

TEST_CASE("a try that is throttled too keeps the host paused") {
  Bench bench(5);
  bench.tell(1, Kind::throttled, noon, noon + 4h, false);
  bench.governor.sent("hub.example", noon + 15min);
  CHECK(bench.tell(2, Kind::throttled, noon + 15min, noon + 5h, false).scope == ThrottleScope::host);
  CHECK(bench.paused(3, noon + 1h) == noon + 5h);
}

TEST_CASE("an answer to what was asked before the 429 frees nobody") {
  Bench bench(5);
  bench.tell(1, Kind::throttled, noon, noon + 1h);
  HostAnswer early;
  early.feed = FeedId{2};
  early.host = "hub.example";
  early.sent = noon - 1s;
  early.received = noon + 1s;
  CHECK_FALSE(bench.governor.observe(early).lifted);
  CHECK(bench.paused(3, noon + 2s) == noon + 1h);
}

TEST_CASE("RSSHub: one throttled route does not stall the others for ever") {
  Bench bench(6);
  Time now = noon;
  int stalls = 0;
  for (int day = 0; day < 5; ++day) {
    // The others first, then the route that is always throttled.
    for (std::uint64_t feed = 2; feed <= 6; ++feed, now += 1s) {
      if (bench.paused(feed, now)) {
        ++stalls;
      } else {
        bench.tell(feed, Kind::served, now);
      }
    }
    if (!bench.paused(1, now)) bench.tell(1, Kind::throttled, now, now + 1h);
    now += 1h;
  }
  CHECK(stalls == 0);
  CHECK(bench.governor.apart_since("hub.example", now));
  CHECK_FALSE(bench.paused(2, now - 30min));
}

TEST_CASE("RSSHub: all routes throttled pause the host although it throttled one by one before") {
  Bench bench(6);
  bench.governor.recall("hub.example", noon - 1h);
  CHECK(bench.tell(1, Kind::throttled, noon, noon + 1h).scope == ThrottleScope::feed);
  CHECK_FALSE(bench.paused(2, noon));
  CHECK(bench.tell(2, Kind::throttled, noon + 1s, noon + 1h).scope == ThrottleScope::feed);
  CHECK(bench.tell(3, Kind::throttled, noon + 2s, noon + 1h).scope == ThrottleScope::host);
  CHECK(bench.paused(4, noon + 3s) == noon + 1h);
  CHECK_FALSE(bench.governor.apart_since("hub.example", noon + 3s));
}

TEST_CASE("what was seen of a host fades after a week") {
  Bench bench(6);
  bench.governor.recall("hub.example", noon);
  CHECK(bench.governor.apart_since("hub.example", noon + HostGovernor::belief - 1s));
  CHECK_FALSE(bench.governor.apart_since("hub.example", noon + HostGovernor::belief));
  const Time later = noon + HostGovernor::belief;
  CHECK(bench.tell(1, Kind::throttled, later, later + 1h).scope == ThrottleScope::host);
}

TEST_CASE("Reddit: 403 to one feed after the other pauses the host, 403 to one does not") {
  Bench bench(40);
  CHECK(bench.tell(1, Kind::refused, noon, {}, false).scope == ThrottleScope::feed);
  CHECK_FALSE(bench.paused(2, noon));
  bench.tell(2, Kind::refused, noon + 1s, {}, false);
  const Ruling ruling = bench.tell(3, Kind::refused, noon + 2s, {}, false);
  CHECK(ruling.scope == ThrottleScope::host);
  CHECK(ruling.until == noon + 2s + 4h);
  CHECK(bench.paused(4, noon + 3s));

  Bench mixed(40);
  mixed.tell(1, Kind::refused, noon, {}, false);
  mixed.tell(2, Kind::refused, noon + 1s, {}, false);
  mixed.tell(3, Kind::served, noon + 2s);
  CHECK(mixed.tell(4, Kind::refused, noon + 3s, {}, false).scope == ThrottleScope::feed);
  CHECK(mixed.tell(5, Kind::refused, noon + 2h, {}, false).scope == ThrottleScope::feed);
}

TEST_CASE("CDN: three names throttled at one address pause the others there, but no longer than usual") {
  Bench bench(1);
  bench.governor.set_feeds({{"a.example", 1}, {"b.example", 1}, {"c.example", 1}, {"d.example", 1}});
  const std::string edge = "192.0.2.7";
  bench.tell(4, Kind::served, noon - 1h, {}, false, "d.example", edge);
  bench.tell(1, Kind::throttled, noon, noon + 24h, true, "a.example", edge);
  bench.tell(2, Kind::throttled, noon + 1s, noon + 24h, true, "b.example", edge);
  CHECK_FALSE(bench.paused(4, noon + 2s, "d.example"));
  CHECK(bench.tell(3, Kind::throttled, noon + 2s, noon + 24h, true, "c.example", edge).scope ==
        ThrottleScope::address);
  CHECK(bench.paused(4, noon + 3s, "d.example") == noon + 2s + 4h);
  CHECK(bench.paused(1, noon + 5h, "a.example") == noon + 24h);

  // One may try, and when it is served the others there are free.
  CHECK_FALSE(bench.paused(4, noon + 16min, "d.example"));
  bench.governor.sent("d.example", noon + 16min);
  CHECK(bench.paused(4, noon + 16min, "d.example"));
  CHECK(bench.tell(4, Kind::served, noon + 16min, {}, false, "d.example", edge).lifted);
  CHECK_FALSE(bench.paused(4, noon + 17min, "d.example"));
}

TEST_CASE("CDN: a name that is served in between keeps the address free") {
  Bench bench(1);
  const std::string edge = "192.0.2.7";
  bench.tell(1, Kind::throttled, noon, noon + 2h, true, "a.example", edge);
  bench.tell(2, Kind::throttled, noon + 1s, noon + 2h, true, "b.example", edge);
  bench.tell(4, Kind::served, noon + 2s, {}, false, "d.example", edge);
  CHECK(bench.tell(3, Kind::throttled, noon + 3s, noon + 2h, true, "c.example", edge).scope ==
        ThrottleScope::host);
  CHECK_FALSE(bench.paused(4, noon + 4s, "d.example"));
}

TEST_CASE("files are not governed, and hosts without feeds are forgotten when their pause is over") {
  Bench bench(3);
  bench.tell(1, Kind::throttled, noon, noon + 2h, true, "");
  CHECK_FALSE(bench.paused(1, noon, ""));
  bench.tell(1, Kind::throttled, noon, noon + 2h);
  bench.governor.set_feeds({{"other.example", 2}});
  CHECK(bench.paused(1, noon));  // an article linked there is to wait all the same
  CHECK_FALSE(bench.paused(1, noon + 3h));
  CHECK(bench.governor.feeds_of("other.example") == 2);
  CHECK(bench.governor.feeds_of("hub.example") == 0);
}
