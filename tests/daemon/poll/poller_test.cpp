#include "daemon/poll/poller.hpp"

#include "tests/daemon/poll/poller_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// A poller over a store in memory.
struct Fixture {
  explicit Fixture(const std::vector<std::string>& urls)
      : store(*storage::Store::open(std::make_unique<storage::MemoryEngine>())),
        writer(store),
        pool(1),
        client(writer),
        tasks(context.get_executor()),
        clock(std::make_shared<ManualClock>(poller_start)),
        poller(context.get_executor(), tasks, fetcher, pool, client, clock, settings()) {
    poller.configure(feeds_at(urls, 1h), {});
    poller.on_change([this](std::span<const storage::FeedChange> changes) { changed += changes.size(); });
  }

  static PollSettings settings() {
    PollSettings settings;
    settings.limits.usual = {4, 0ms};
    settings.authority = "river.example";
    return settings;
  }

  PollSummary poll(const std::vector<std::string>& urls) {
    std::vector<FeedId> ids;
    for (const std::string& url : urls) ids.push_back(FeedId::from_url(url));
    return test::run(context, poller.poll_once(std::move(ids)));
  }

  storage::FeedState state(const std::string& url) const {
    const auto view = store.snapshot();
    return view->feed(FeedId::from_url(url))->value_or(storage::FeedState{});
  }

  asio::io_context context;
  storage::Store store;
  storage::Writer writer;
  runtime::CpuPool pool;
  runtime::StoreClient client;
  ScriptedFetcher fetcher;
  runtime::TaskGroup tasks;
  std::shared_ptr<ManualClock> clock;
  std::size_t changed = 0;
  Poller poller;
};

const std::string a = "https://a.example/feed";
const std::string b = "https://b.example/feed";

}  // namespace

TEST_CASE("a poll stores entries and validators as one, and echoes the validators the next time") {
  Fixture fixture({a});
  fixture.fetcher.answers[a] = answer(200, rss({"1", "2"}), "W/\"v 1\"");
  const PollSummary first = fixture.poll({a});
  CHECK(first.polled == 1);
  CHECK(first.changed == 1);
  CHECK(first.new_entries == 2);
  CHECK(fixture.changed == 1);
  CHECK(fixture.state(a).entries == 2);
  CHECK(fixture.state(a).validators == storage::Validators{a, "W/\"v 1\"", ""});

  fixture.fetcher.answers[a] = answer(304);
  CHECK(fixture.poll({a}).unchanged == 1);
  REQUIRE(fixture.fetcher.asked.size() == 2);
  CHECK(fixture.fetcher.asked[0].validators.etag.empty());
  CHECK(fixture.fetcher.asked[1].validators.etag == "W/\"v 1\"");
  CHECK(fixture.changed == 1);
}

TEST_CASE("P6 the next due time is stored before a request is sent") {
  Fixture fixture({a});
  std::optional<Time> due;
  fixture.fetcher.answers[a] = answer(200, rss({"1"}));
  fixture.fetcher.before_answer = [&] { due = fixture.state(a).next_due; };
  fixture.poll({a});
  REQUIRE(due.has_value());
  CHECK(*due > poller_start);
}

TEST_CASE(
    "of more feeds than are begun at a time each is polled once, and none is asked before that is stored") {
  std::vector<std::string> urls;
  for (int i = 0; i < 600; ++i) urls.push_back("https://h" + std::to_string(i) + ".example/feed");
  Fixture fixture(urls);
  for (const std::string& url : urls) fixture.fetcher.answers[url] = answer(200, rss({"1"}));
  std::size_t unstored = 0;
  fixture.fetcher.before_answer = [&] {
    if (!fixture.state(fixture.fetcher.asked.back().url).next_due) ++unstored;
  };
  const PollSummary summary = fixture.poll(urls);
  CHECK(summary.polled == 600);
  CHECK(summary.changed == 600);
  CHECK(fixture.fetcher.asked.size() == 600);
  CHECK(unstored == 0);
}

TEST_CASE("one feed's failure is its own affair") {
  Fixture fixture({a, b});
  fixture.fetcher.answers[b] = answer(200, rss({"1"}));
  const PollSummary summary = fixture.poll({a, b});
  CHECK(summary.polled == 2);
  CHECK(summary.failed == 1);
  CHECK(summary.changed == 1);
  CHECK(fixture.state(a).health == storage::FeedHealth::failing);
  CHECK(fixture.state(a).last_error.find("nobody answers") != std::string::npos);
  CHECK(fixture.state(b).health == storage::FeedHealth::good);
}

TEST_CASE("P20 HTML in a feed's place keeps what is stored") {
  Fixture fixture({a});
  fixture.fetcher.answers[a] = answer(200, rss({"1"}), "\"good\"");
  fixture.poll({a});
  fixture.fetcher.answers[a] = answer(200, "<!doctype html><p>Are you a robot?", "\"bad\"");
  CHECK(fixture.poll({a}).failed == 1);
  CHECK(fixture.state(a).validators.etag == "\"good\"");
  CHECK(fixture.state(a).entries == 1);
}

TEST_CASE("P13 a feed that said when to come again is not asked before, not even by hand") {
  Fixture fixture({a});
  auto throttled = answer(429);
  throttled.headers.push_back({"Retry-After", "3600"});
  fixture.fetcher.answers[a] = throttled;
  CHECK(fixture.poll({a}).failed == 1);
  CHECK(fixture.poll({a}).skipped == 1);
  CHECK(fixture.fetcher.asked.size() == 1);
  fixture.clock->advance(2h);
  fixture.fetcher.answers[a] = answer(200, rss({"1"}));
  CHECK(fixture.poll({a}).changed == 1);
}

TEST_CASE("P14 a feed that is gone for good is not asked again") {
  Fixture fixture({a});
  fixture.fetcher.answers[a] = answer(410);
  CHECK(fixture.poll({a}).failed == 1);
  CHECK(fixture.poll({a}).skipped == 1);
  CHECK(fixture.fetcher.asked.size() == 1);
}

TEST_CASE("a reload drops feeds and takes up new ones, and keeps what is known") {
  Fixture fixture({a});
  fixture.fetcher.answers[a] = answer(200, rss({"1"}), "\"v\"");
  fixture.poll({a});
  FeedSettings other;
  other.id = FeedId::from_url(b);
  other.url = b;
  other.name = "b";
  fixture.poller.configure({other}, {});
  CHECK(fixture.poll({a}).skipped == 1);
  const std::vector<FeedId> due = fixture.poller.due();
  CHECK(due == std::vector{other.id});
}

TEST_CASE("a feed that cannot be asked as it is configured says why and disturbs nothing") {
  Fixture fixture({a});
  FeedSettings broken;
  broken.id = FeedId::from_url(b);
  broken.url = b;
  broken.name = "b";
  broken.problem.edit() = "/nowhere/password: cannot be read";
  fixture.poller.configure({broken}, {});
  CHECK(fixture.poll({b}).failed == 1);
  CHECK(fixture.fetcher.asked.empty());
  CHECK(fixture.state(b).last_error.find("/nowhere/password") != std::string::npos);
}
