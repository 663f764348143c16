#include "tests/daemon/poll/poller_fixture.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> routes(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("https://hub.example/route" + std::to_string(i));
  return out;
}

}  // namespace

TEST_CASE("P13 a 429 moves every feed of its host behind the pause, and a restart keeps it") {
  PollerFixture fixture(routes(4));
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({url}));
  fixture.poll(fixture.urls);
  fixture.clock->advance(1h);
  fixture.fetcher.answers[fixture.urls[0]] = throttled(7200s);
  fixture.poll({fixture.urls[0]});
  const Time until = poller_start + 3h;
  for (const auto& url : fixture.urls) CHECK(*fixture.state(url).next_due >= until);
  CHECK(fixture.state(fixture.urls[1]).due.reason == storage::DueReason::retry_after);
  CHECK(fixture.poll(fixture.urls).skipped == 4);
  fixture.restart();
  CHECK(fixture.poller->due().empty());
  CHECK(fixture.poll(fixture.urls).skipped == 4);
  CHECK(fixture.fetcher.asked.size() == 5);
}

TEST_CASE("after a pause the feeds of a host come spread out, those that were throttled last") {
  PollerFixture fixture(routes(20));
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({url}));
  fixture.poll(fixture.urls);
  fixture.clock->advance(1h);
  fixture.fetcher.answers[fixture.urls[0]] = throttled(7200s);
  fixture.poll({fixture.urls[0]});
  std::set<Time> dues;
  Time last = Time::min();
  for (const auto& url : fixture.urls) {
    dues.insert(*fixture.state(url).next_due);
    if (url != fixture.urls[0]) last = std::max(last, *fixture.state(url).next_due);
  }
  CHECK(dues.size() == 20);
  CHECK(*dues.rbegin() - *dues.begin() > 5min);
  CHECK(*fixture.state(fixture.urls[0]).next_due > last);
}

TEST_CASE("RSSHub: one route that is always throttled delays the others once, also over a restart") {
  PollerFixture fixture(routes(6));
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({url}));
  fixture.poll(fixture.urls);
  fixture.fetcher.answers[fixture.urls[0]] = throttled(3600s);
  fixture.live(12h);
  CHECK(fixture.state(fixture.urls[0]).throttled_apart);
  const std::size_t before = fixture.fetcher.count(fixture.urls[3]);
  fixture.restart();
  fixture.live(24h);
  CHECK(fixture.fetcher.count(fixture.urls[3]) - before >= 20);
  CHECK(fixture.fetcher.count(fixture.urls[0]) <= 37);
}

TEST_CASE("a host that throttles all its feeds is asked a few times a day, not once for each of them") {
  PollerFixture fixture(routes(30));
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({url}));
  fixture.poll(fixture.urls);
  const std::size_t before = fixture.fetcher.asked.size();
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = throttled(3600s);
  fixture.live(24h);
  CHECK(fixture.fetcher.asked.size() - before <= 30);
}

TEST_CASE("a host that refuses all its feeds is asked a few times a day, and works again when it relents") {
  PollerFixture fixture(routes(30));
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({url}));
  fixture.poll(fixture.urls);
  const std::size_t before = fixture.fetcher.asked.size();
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(403);
  fixture.live(24h);
  CHECK(fixture.fetcher.asked.size() - before <= 30);
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({url, "more"}));
  fixture.live(36h);
  for (const auto& url : fixture.urls) CHECK(fixture.state(url).health == storage::FeedHealth::good);
}

TEST_CASE("a feed whose machine slept does not ask its host together with all others when it wakes") {
  PollerFixture fixture(routes(40));
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({url}));
  fixture.poll(fixture.urls);
  const std::size_t before = fixture.fetcher.asked.size();
  fixture.tasks->spawn("loop", fixture.poller->run());
  fixture.context.restart();
  fixture.context.poll();
  fixture.clock->advance(24h);
  fixture.context.poll();
  CHECK(fixture.fetcher.asked.size() - before <= 5);
  fixture.tasks->cancel();
  fixture.context.restart();
  fixture.context.run_for(1s);
}
