#include "daemon/poll/adaptive_policy.hpp"
#include "daemon/poll/judgement.hpp"
#include "daemon/poll/transition.hpp"
#include "tests/daemon/poll/poller_fixture.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using storage::FeedEventKind;
using storage::FeedHealth;

namespace {

std::vector<std::string> sites(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("https://site" + std::to_string(i) + ".example/feed");
  return out;
}

void serve_all(PollerFixture& fixture, const std::string& guid) {
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({"first", guid}));
}

}  // namespace

TEST_CASE("an outage of our own network counts against no feed, and feeds come back within an interval") {
  PollerFixture fixture(sites(40));
  fixture.interval.reset();
  fixture.restart();
  serve_all(fixture, "a");
  fixture.poll(fixture.urls);
  fixture.fetcher.answers.clear();
  fixture.live(24h * 10, 10min);
  std::size_t failing = 0;
  std::size_t told = 0;  // what `riverd explain` has to tell of it
  for (const auto& url : fixture.urls) {
    told += fixture.state(url).due.reason == storage::DueReason::outage ? 1 : 0;
    failing += fixture.state(url).failures > 0 ? 1 : 0;
    CHECK(fixture.state(url).failures <= 1);
    CHECK(fixture.state(url).last_success);
  }
  CHECK(failing < 10);  // those that told us
  CHECK(told > 30);

  serve_all(fixture, "b");
  std::size_t most = 0;
  const Time back = fixture.clock->now();
  while (fixture.clock->now() < back + 30h) {
    const std::size_t before = fixture.fetcher.asked.size();
    fixture.live(10min, 10min);
    most = std::max(most, fixture.fetcher.asked.size() - before);
  }
  CHECK(most <= 15);
  for (const auto& url : fixture.urls) {
    CHECK(fixture.state(url).health == FeedHealth::good);
    CHECK(fixture.state(url).entries == 3);
  }
}

TEST_CASE("P15 a feed that fails while others answer is no outage") {
  PollerFixture fixture(sites(10));
  serve_all(fixture, "a");
  fixture.poll(fixture.urls);
  fixture.fetcher.answers.erase(fixture.urls[0]);
  fixture.live(100h, 1h);
  const auto state = fixture.state(fixture.urls[0]);
  CHECK(state.failures >= 5);
  REQUIRE(state.events.size() == 1);
  CHECK(state.events[0].kind == FeedEventKind::dead);
  serve_all(fixture, "b");
  fixture.live(30h, 1h);
  const auto back = fixture.state(fixture.urls[0]);
  REQUIRE(back.events.size() == 1);
  CHECK(back.events[0].until);
}

TEST_CASE("a challenge in a feed's place is an event that is stored, and ends with the next answer") {
  PollerFixture fixture(sites(1));
  serve_all(fixture, "a");
  fixture.poll(fixture.urls);
  fixture.clock->advance(1h);
  fixture.fetcher.answers[fixture.urls[0]] =
      answer(200, "<!doctype html><title>Just a moment...</title><p>Are you a robot?");
  fixture.poll(fixture.urls);
  REQUIRE(fixture.state(fixture.urls[0]).events.size() == 1);
  CHECK(fixture.state(fixture.urls[0]).events[0].kind == FeedEventKind::challenged);
  fixture.restart();
  serve_all(fixture, "b");
  fixture.clock->advance(24h);
  fixture.poll(fixture.urls);
  CHECK(fixture.state(fixture.urls[0]).events[0].until == fixture.clock->now());
}

TEST_CASE("a document that shares nothing with the one before is an event until they meet again") {
  const auto document = [](int day, int first) {
    std::string out = "<rss version='2.0'><channel><title>T</title>";
    for (int i = first; i < first + 6; ++i) {
      const std::string n = std::to_string(i);
      out += "<item><guid>" + n + "</guid><title>Title " + n + "</title><pubDate>" + std::to_string(day) +
             " Feb 2025 10:0" + std::to_string(i % 10) + ":00 GMT</pubDate></item>";
    }
    return out + "</channel></rss>";
  };
  PollerFixture fixture(sites(1));
  const std::string& url = fixture.urls[0];
  fixture.fetcher.answers[url] = answer(200, document(22, 0));
  fixture.poll({url});
  fixture.clock->advance(24h);
  fixture.fetcher.answers[url] = answer(200, document(23, 10));
  fixture.poll({url});
  REQUIRE(fixture.state(url).events.size() == 1);
  CHECK(fixture.state(url).events[0].kind == FeedEventKind::losing);
  CHECK_FALSE(fixture.state(url).events[0].until);
  fixture.clock->advance(24h);
  fixture.fetcher.answers[url] = answer(200, document(23, 11));
  fixture.poll({url});
  CHECK(fixture.state(url).events[0].until == fixture.clock->now());
}

TEST_CASE("a feed that may be losing entries is polled sooner, within the bounds") {
  RefreshFacts facts;
  facts.feed = FeedId{1};
  facts.now = poller_start;
  const AdaptivePolicy policy({1h, 24h}, 8e4);
  const auto usual = policy.interval(facts);
  facts.losing = true;
  CHECK(policy.interval(facts) == std::max<std::chrono::milliseconds>(usual / 2, 1h));
  facts.fixed_interval = 5h;
  CHECK(policy.interval(facts) == 5h);
}

TEST_CASE("a restart goes on with the budget's multiplier of the last decision") {
  PollerFixture fixture(sites(4));
  fixture.interval.reset();
  fixture.restart();
  serve_all(fixture, "a");
  fixture.poll(fixture.urls);
  storage::Batch batch;
  for (const auto& url : fixture.urls) {
    storage::FeedUpdate update;
    update.state = fixture.state(url);
    update.state.due.theta = 12345;
    batch.updates.push_back(update);
  }
  REQUIRE(fixture.store.commit({&batch, 1}).has_value());
  fixture.restart();
  fixture.clock->advance(72h);
  fixture.poll({fixture.urls[0]});
  CHECK(fixture.state(fixture.urls[0]).due.theta == 12345);
}

TEST_CASE("an update that is applied twice counts its arrivals, pace and events once") {
  PollerFixture fixture(sites(1));
  serve_all(fixture, "a");
  fixture.poll(fixture.urls);
  const auto before = fixture.state(fixture.urls[0]);
  const Time now = poller_start + 2h;
  int calls = 0;
  storage::FeedUpdate update;
  update.state = before;
  update.received = now;
  update.complete = [&](storage::FeedState& state, const storage::FeedChange&) {
    ++calls;
    state.arrivals.entries += 1;
    state.arrivals.until = now;
    keep_pace(state.pace, 1, now);
    state.events.push_back({FeedEventKind::silent, now, std::nullopt, "x"});
    state.next_due = now + 5h;
  };
  storage::Batch batch;
  batch.updates.push_back(update);
  REQUIRE(fixture.store.commit({&batch, 1}).has_value());
  const auto once = fixture.state(fixture.urls[0]);
  REQUIRE(fixture.store.commit({&batch, 1}).has_value());
  CHECK(calls == 1);
  CHECK(fixture.state(fixture.urls[0]) == once);
  CHECK(once.next_due == now + 5h);
  CHECK(once.events.size() == 1);
  CHECK(once.pace.entries == 1);
}

TEST_CASE("completion() decides by what the store did, and says nothing of a failure") {
  storage::FeedState before;
  before.id = FeedId{7};
  before.last_success = poller_start - 6h;
  Verdict good;
  good.outcome = Outcome::unchanged;
  good.status = 304;
  PollTimes times;
  times.sent = times.received = poller_start;
  const auto policy = std::make_shared<AdaptivePolicy>(IntervalBounds{1h, 24h}, 8e4);
  const auto after = after_poll(before, good, nullptr, times, *policy);
  const auto complete = completion(before, after, good, times, policy);
  REQUIRE(complete);
  auto quiet = after;
  complete(quiet, {});
  auto loud = after;
  storage::FeedChange change;
  change.added = 40;
  complete(loud, change);
  CHECK(quiet.arrivals.until == poller_start);
  CHECK(loud.arrivals.entries == Approx(40));
  CHECK(*loud.next_due < *quiet.next_due);
  auto again = after;
  complete(again, change);
  CHECK(again == loud);
  Verdict bad;
  bad.error = "no";
  CHECK_FALSE(completion(before, after, bad, times, policy));
}
