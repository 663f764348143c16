#include "tests/daemon/poll/poller_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
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

TEST_CASE("P7 a host's interval counts from the start after a kill with a request under way") {
  PollerFixture fixture(routes(1));
  const std::string& url = fixture.urls.front();
  fixture.fetcher.answers[url] = answer(200, rss({"a"}));
  bool noted = false;
  fixture.fetcher.before_answer = [&] { noted = fixture.state(url).asked.has_value(); };
  fixture.poll(fixture.urls);
  CHECK(noted);
  CHECK_FALSE(fixture.state(url).asked.has_value());

  // As a kill in the middle of a request leaves the store, however long ago that was.
  storage::Batch batch;
  batch.updates.emplace_back();
  batch.updates.front().state = fixture.state(url);
  batch.updates.front().state.asked = poller_start;
  REQUIRE(fixture.store.commit({&batch, 1}).has_value());
  fixture.clock->advance(1h);
  PollSettings settings = PollerFixture::settings();
  settings.limits.usual.interval = 30s;
  Poller poller(fixture.context.get_executor(), *fixture.tasks, fixture.fetcher, fixture.pool, fixture.client,
                fixture.clock, settings);
  const Time started = fixture.clock->now();
  const auto stored = fixture.store.snapshot()->feeds();
  poller.configure(feeds_at(fixture.urls, fixture.interval), {stored->begin(), stored->end()});
  Time sent{};
  fixture.fetcher.before_answer = [&] { sent = fixture.clock->now(); };
  bool done = false;
  boost::asio::co_spawn(fixture.context, poller.poll_once({FeedId::from_url(url)}),
                        [&](const std::exception_ptr&, const PollSummary&) { done = true; });
  fixture.context.restart();
  while (!done) {
    fixture.context.run_one_for(1ms);
    if (fixture.clock->next_alarm() != Time::max()) fixture.clock->advance(1s);
  }
  CHECK(sent - started >= 30s);
}

TEST_CASE("CDN: hosts that throttle at one address, as answers tell it, pause the others there") {
  std::vector<std::string> urls;
  for (const char* host : {"a", "b", "c", "d", "e"})
    urls.push_back("https://" + std::string(host) + ".example/feed");
  PollerFixture fixture(urls);
  const auto at = [](http::Response answer, const char* address) {
    answer.peer = address;
    return answer;
  };
  for (const auto& url : urls) fixture.fetcher.answers[url] = at(answer(200, rss({url})), "192.0.2.1");
  fixture.fetcher.answers[urls[4]] = at(answer(200, rss({urls[4]})), "192.0.2.2");
  fixture.poll(urls);
  fixture.clock->advance(1h);
  for (int i = 0; i < 3; ++i) fixture.fetcher.answers[urls[i]] = at(throttled(7200s), "192.0.2.1");
  fixture.poll({urls[0], urls[1], urls[2]});
  CHECK(fixture.poll({urls[3]}).skipped == 1);
  CHECK(fixture.poll({urls[4]}).polled == 1);
}

TEST_CASE("P13 a feed whose poll was begun when its host paused is stored as waiting for that") {
  PollerFixture fixture({"https://one.example/a", "https://one.example/b"});
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = answer(200, rss({"a"}));
  fixture.poll(fixture.urls);
  fixture.clock->advance(2h);
  for (const auto& url : fixture.urls) fixture.fetcher.answers[url] = throttled(6h);
  fixture.poll(fixture.urls);
  int waiting = 0;
  for (const auto& url : fixture.urls) {
    const auto state = fixture.state(url);
    CHECK(*state.next_due >= fixture.clock->now() + 6h);
    CHECK(state.due.reason == storage::DueReason::retry_after);
    CHECK_FALSE(state.asked);
    waiting += state.failures == 0 ? 1 : 0;
  }
  CHECK(waiting == 1);
}
