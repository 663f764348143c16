#include "daemon/poll/robots.hpp"

#include "tests/daemon/poll/poller_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;

namespace {

/// Rules asked for by hand, for one feed.
struct Bench {
  Bench()
      : pool(1),
        clock(std::make_shared<ManualClock>(poller_start)),
        limits(context.get_executor(), clock, PollerFixture::settings().limits),
        requests(fetcher, limits, governor, clock),
        robots(context.get_executor(), requests, pool, clock) {}

  Leave ask(const std::string& url, bool strangers = false) {
    return test::run(context, robots.ask(url, feed, strangers));
  }

  const FeedId feed = FeedId::from_url("https://a.example/feed");
  boost::asio::io_context context;
  runtime::CpuPool pool;
  std::shared_ptr<ManualClock> clock;
  ScriptedFetcher fetcher;
  HostLimits limits;
  HostGovernor governor;
  SideRequests requests;
  Robots robots;
};

const std::string rules_url = "https://a.example/robots.txt";

}  // namespace

TEST_CASE("P17 robots.txt is asked for once a day, with a limit of its own") {
  Bench bench;
  bench.fetcher.answers[rules_url] = answer(200, "user-agent: *\ndisallow: /private\n");
  CHECK(bench.ask("https://a.example/news").kind == Leave::Kind::given);
  CHECK(bench.ask("https://a.example/private/1").kind == Leave::Kind::refused);
  CHECK(explain(bench.ask("https://a.example/private/1"), "https://a.example/private/1") ==
        "https://a.example/private/1: its robots.txt does not let riverd read it");
  CHECK(bench.fetcher.count(rules_url) == 1);
  CHECK(bench.fetcher.asked.front().limits.max_body >= page::RobotRules::read_at_most);
  CHECK(bench.fetcher.asked.front().limits.max_body < 1U << 20U);
  CHECK(bench.fetcher.asked.front().limits.cut);
  bench.clock->advance(25h);
  bench.ask("https://a.example/news");
  CHECK(bench.fetcher.count(rules_url) == 2);
  CHECK(bench.ask("file:///a/b").kind == Leave::Kind::given);
}

TEST_CASE("P17 of a robots.txt that is cut off the last line does not count") {
  Bench bench;
  auto cut = answer(200, "user-agent: *\ndisallow: /a\ndisallow: /");
  cut.cut = true;
  bench.fetcher.answers[rules_url] = cut;
  CHECK(bench.ask("https://a.example/b").kind == Leave::Kind::given);
  CHECK(bench.ask("https://a.example/a").kind == Leave::Kind::refused);
}

TEST_CASE("P17 a host without rules lets all be read, one that cannot say nothing") {
  Bench bench;
  bench.fetcher.answers[rules_url] = answer(404);
  CHECK(bench.ask("https://a.example/x").kind == Leave::Kind::given);
  bench.fetcher.answers["https://b.example/robots.txt"] = answer(500);
  const Leave broken = bench.ask("https://b.example/x");
  CHECK(broken.kind == Leave::Kind::unknown);
  CHECK(broken.why.status == 500);
  CHECK(explain(broken, "https://b.example/x") ==
        "https://b.example/x: not asked for, since its robots.txt cannot be had: "
        "https://b.example/robots.txt: answered 500 (the server is in trouble)");
  bench.clock->advance(59min);
  bench.ask("https://b.example/x");
  CHECK(bench.fetcher.count("https://b.example/robots.txt") == 1);
  bench.clock->advance(2min);
  bench.ask("https://b.example/x");
  CHECK(bench.fetcher.count("https://b.example/robots.txt") == 2);
}

TEST_CASE("P15 where no answer came robots.txt is asked for again in minutes") {
  Bench bench;
  const Leave silent = bench.ask("https://a.example/x");
  CHECK(silent.kind == Leave::Kind::unknown);
  CHECK(silent.why.unreached);
  bench.ask("https://a.example/y");
  CHECK(bench.fetcher.count(rules_url) == 1);
  bench.clock->advance(6min);
  bench.fetcher.answers[rules_url] = answer(404);
  CHECK(bench.ask("https://a.example/x").kind == Leave::Kind::given);
}

TEST_CASE("P13 a robots.txt that is throttled pauses its host, which is not asked even for it") {
  Bench bench;
  bench.fetcher.answers[rules_url] = throttled(2h);
  const Leave first = bench.ask("https://a.example/x");
  CHECK(first.kind == Leave::Kind::unknown);
  CHECK(first.why.retry_after == poller_start + 2h);
  CHECK(bench.governor.paused_until("a.example", bench.feed, poller_start + 1h) == poller_start + 2h);
  bench.robots.forget();
  const Leave second = bench.ask("https://a.example/x");
  CHECK(second.kind == Leave::Kind::paused);
  CHECK(second.until == poller_start + 2h);
  CHECK(bench.fetcher.count(rules_url) == 1);
  bench.clock->advance(2h);
  bench.fetcher.answers[rules_url] = answer(404);
  CHECK(bench.ask("https://a.example/x").kind == Leave::Kind::given);
}

TEST_CASE("P13 a 503 that says until when pauses its host like a 429") {
  Bench bench;
  auto busy = answer(503);
  busy.headers.push_back({"Retry-After", "600"});
  bench.fetcher.answers[rules_url] = busy;
  bench.ask("https://a.example/x");
  CHECK(bench.governor.paused_until("a.example", bench.feed, poller_start) == poller_start + 10min);
  CHECK_FALSE(bench.governor.paused_until("b.example", bench.feed, poller_start));
}

TEST_CASE("What is kept of robots.txt has a limit, and no host is remembered for having been asked") {
  Bench bench;
  std::string large = "user-agent: *\n";
  while (large.size() < 300'000) large += "disallow: /" + std::to_string(large.size()) + "\n";
  for (int i = 0; i < 300; ++i) {
    const std::string host = "https://h" + std::to_string(i) + ".example";
    bench.fetcher.answers[host + "/robots.txt"] = answer(200, i % 10 == 0 ? large : "");
    CHECK(bench.ask(host + "/x").kind == Leave::Kind::given);
    bench.clock->advance(1s);
  }
  CHECK(bench.robots.kept() <= Robots::most_kept);
  CHECK(bench.robots.kept() > Robots::most_kept / 2);
  CHECK(bench.robots.turns() <= 64);
  CHECK(bench.limits.hosts() <= 64);
  CHECK(bench.ask("https://h299.example/x").kind == Leave::Kind::given);
  CHECK(bench.fetcher.count("https://h299.example/robots.txt") == 1);
}

TEST_CASE("Rules are asked for anew when they are forgotten, as when the clock was set back") {
  Bench bench;
  bench.fetcher.answers[rules_url] = answer(404);
  bench.ask("https://a.example/x");
  bench.clock->advance(-8760h);
  bench.robots.forget();
  CHECK(bench.robots.kept() == 0);
  bench.ask("https://a.example/x");
  CHECK(bench.fetcher.count(rules_url) == 2);
}

TEST_CASE("Whether a stranger's link may lead somewhere is not remembered against the owner's feeds") {
  Bench bench;
  bench.ask("https://a.example/x", true);
  CHECK(bench.fetcher.asked.back().limits.strangers);
  bench.clock->advance(10min);
  bench.ask("https://a.example/x", false);
  CHECK_FALSE(bench.fetcher.asked.back().limits.strangers);
}
