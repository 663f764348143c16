#include "daemon/poll/clock_step.hpp"

#include "tests/daemon/poll/poller_fixture.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::milliseconds;

namespace {

constexpr Time noon{std::chrono::milliseconds{1'740'225'600'000}};

/// A poller that runs by itself, whatever the clock does, and the hosts of many feeds.
class Running {
 public:
  explicit Running(int feeds, milliseconds interval = 1h) : fixture_(urls_of(feeds)) {
    for (const auto& url : fixture_.urls) fixture_.fetcher.answers[url] = answer(200, rss({"1"}), "\"v\"");
    fixture_.interval = interval;
    fixture_.restart();
    start();
  }
  ~Running() { stop(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// The program ends and begins again, by whatever the clock says then.
  void restart(milliseconds clock_step) {
    stop();
    fixture_.clock->advance(clock_step);
    fixture_.restart();
    start();
  }

  void step(milliseconds by) {
    fixture_.clock->advance(by);
    settle();
  }

  /// Time passes minute by minute; the most requests of one minute.
  std::size_t live(milliseconds time) {
    std::size_t most = 0;
    for (milliseconds gone = 0ms; gone < time; gone += 1min) {
      const std::size_t before = requests();
      step(1min);
      most = std::max(most, requests() - before);
    }
    return most;
  }

  [[nodiscard]] std::size_t requests() const { return fixture_.fetcher.asked.size(); }
  [[nodiscard]] PollerFixture& fixture() { return fixture_; }

 private:
  static std::vector<std::string> urls_of(int count) {
    std::vector<std::string> urls;
    for (int i = 0; i < count; ++i) urls.push_back("https://h" + std::to_string(i) + ".example/feed");
    return urls;
  }

  void start() {
    fixture_.tasks->spawn("polling", fixture_.poller->run());
    settle();
  }

  void stop() {
    fixture_.tasks->cancel();
    settle();
  }

  /// Until nothing more happens by itself: pool and writer answer through the context, to polls that are
  /// active.
  void settle() {
    auto& context = fixture_.context;
    for (;;) {
      context.restart();
      if (context.poll() > 0) continue;
      if (fixture_.poller->statistics().active == 0) return;
      context.run_one_for(1ms);
    }
  }

  PollerFixture fixture_;
};

storage::FeedState polled(Time at, milliseconds wait) {
  storage::FeedState state;
  state.last_poll = state.last_success = at;
  state.next_due = at + wait;
  return state;
}

}  // namespace

TEST_CASE("a step back is noticed, however small parts it comes in, and being kept in time is none") {
  ClockWatch watch;
  CHECK_FALSE(watch.set_back(noon));
  CHECK_FALSE(watch.set_back(noon + 1h));
  CHECK_FALSE(watch.set_back(noon + 1h - 1min));
  CHECK(watch.set_back(noon + 1h - 3min) == milliseconds(3min));
  CHECK_FALSE(watch.set_back(noon + 1h - 3min));
  CHECK(watch.set_back(noon - days{365}) == milliseconds(days{365} + 57min));
  CHECK_FALSE(watch.set_back(noon + days{365}));
}

TEST_CASE("what was noted by a clock that ran ahead is moved back, each wait as long as it was") {
  const auto ahead_by = days{365};
  auto state = polled(noon + ahead_by - 10min, 1h);
  state.retry_until = noon + ahead_by + 30min;
  state.arrivals.until = noon + ahead_by - 10min;
  const auto back = set_back(state, ahead_by, noon);
  CHECK(back.last_poll == noon - 10min);
  CHECK(back.last_success == noon - 10min);
  CHECK(back.next_due == noon + 50min);
  CHECK(back.retry_until == noon + 30min);
  CHECK(back.arrivals.until == noon - 10min);
  const auto right = polled(noon - 20min, 72h);
  CHECK(set_back(right, ahead_by, noon) == right);
  CHECK(set_back({}, ahead_by, noon) == storage::FeedState{});
}

TEST_CASE("at the start the latest poll shows by how much the clock was ahead") {
  const std::vector states = {KeptState(polled(noon - 1h, 2h)), KeptState(polled(noon + days{3}, 1h)),
                              KeptState(storage::FeedState{})};
  CHECK(ahead(states, noon) == milliseconds(days{3}));
  CHECK_FALSE(ahead(states, noon + days{3} - 1min));
  CHECK_FALSE(ahead({}, noon));
}

TEST_CASE("a clock that is set back stalls no feed and brings no storm") {
  Running running(60);
  const std::size_t usual = running.live(3h);
  const std::size_t before = running.requests();
  CHECK(before >= 120);
  running.step(-days{365});
  // Each feed is polled within its interval, as it would have been.
  const std::size_t most = running.live(70min);
  CHECK(running.requests() - before >= 60);
  CHECK(running.requests() - before <= 130);
  CHECK(most <= usual);
}

TEST_CASE("a clock that was wrong for a while and is set right leaves no trace in the schedule") {
  Running running(60);
  running.live(2h);
  running.step(days{365});
  running.live(20min);
  running.step(-days{365});
  const std::size_t before = running.requests();
  running.live(75min);
  CHECK(running.requests() - before >= 55);
  CHECK(running.requests() - before <= 130);
}

TEST_CASE("a clock that was ahead when the program ended stalls no feed after the next start") {
  Running running(60);
  running.live(2h);
  running.restart(-days{3650});
  const std::size_t before = running.requests();
  running.live(80min);
  CHECK(running.requests() - before >= 60);
  CHECK(running.requests() - before <= 130);
}

TEST_CASE("a machine that slept, or whose clock is set forward, polls what fell due spread out") {
  for (const milliseconds step : {milliseconds(10h), milliseconds(days{365})}) {
    Running running(120);
    running.live(2h);
    const std::size_t before = running.requests();
    running.step(step);
    CHECK(running.requests() - before <= 12);
    const std::size_t most = running.live(75min);
    CHECK(most <= 90);  // a second apart, by chance
    CHECK(running.requests() - before >= 120);
  }
}

TEST_CASE("what a server asked for is kept over a step back") {
  Running running(1);
  auto& fixture = running.fixture();
  const std::string url = fixture.urls.front();
  fixture.fetcher.answers[url] = throttled(std::chrono::hours{6});
  running.live(90min);
  const std::size_t before = running.requests();
  REQUIRE(before >= 1);
  running.step(-days{30});
  running.live(4h);
  CHECK(running.requests() == before);
  running.live(4h);
  CHECK(running.requests() > before);
}

TEST_CASE("daylight saving has no part in when feeds are polled") {
  const char* const before = std::getenv("TZ");
  const std::string zone = before == nullptr ? "" : before;
  std::size_t counted = 0;
  for (const auto* name : {"UTC", "Europe/Berlin", "America/Santiago"}) {
    ::setenv("TZ", name, 1);
    ::tzset();
    Running running(10);
    // To 29 March 2025, 23:30 UTC: Berlin's clocks go forward 90 minutes later.
    running.step(Time{milliseconds{1'743'291'000'000}} - poller_start);
    running.live(4h);
    if (counted == 0) counted = running.requests();
    CHECK(running.requests() == counted);
  }
  if (before == nullptr) {
    ::unsetenv("TZ");
  } else {
    ::setenv("TZ", zone.c_str(), 1);
  }
  ::tzset();
}
