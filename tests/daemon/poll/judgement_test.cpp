#include "daemon/poll/judgement.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using storage::FeedEventKind;
using storage::FeedHealth;

namespace {

using std::chrono::days;

constexpr Time noon{1'700'000'000s};

storage::FeedState good() {
  storage::FeedState state;
  state.health = FeedHealth::good;
  state.last_status = 200;
  state.last_success = noon;
  return state;
}

storage::FeedState failing(int status, Time since) {
  storage::FeedState state;
  state.health = FeedHealth::failing;
  state.failures = 3;
  state.failing_since = since;
  state.last_status = status;
  state.last_error = "it failed";
  return state;
}

std::vector<std::string> open(const storage::FeedState& state) {
  std::vector<std::string> out;
  for (const auto& event : state.events) {
    if (!event.until) out.emplace_back(to_string(event.kind));
  }
  return out;
}

using Names = std::vector<std::string>;

/// A feed that brought something every six hours for a month, until noon.
storage::FeedState lively() {
  auto state = good();
  for (int i = 120; i >= 0; --i) keep_pace(state.pace, 1, noon - i * 6h);
  return state;
}

}  // namespace

TEST_CASE("a web page and a challenge in a feed's place are told apart from a broken feed") {
  CHECK(page_of("<rss version='2.0'/>") == Page::none);
  CHECK(page_of("{\"error\": \"<html>\"}") == Page::none);
  CHECK(page_of("\xEF\xBB\xBF\n <!DOCTYPE html><title>Welcome</title>") == Page::html);
  CHECK(page_of("<!DOCTYPE html><html><head><title>Just a moment...</title>") == Page::challenge);
  CHECK(page_of("<html><script src='/cdn-cgi/challenge-platform/h/b'></script>") == Page::challenge);
  CHECK(page_of("<html><p>How to write a captcha</p>") == Page::html);

  auto state = failing(200, noon);
  assess(state, Page::none, noon);
  CHECK(open(state).empty());
  assess(state, Page::html, noon);
  CHECK(open(state) == Names{"page"});
  assess(state, Page::challenge, noon + 1h);
  CHECK(open(state) == Names{"page", "challenged"});
  assess(state, Page::none, noon + 2h);  // a time-out in between
  CHECK(open(state) == Names{"page", "challenged"});
}

TEST_CASE("a page in which its selectors find nothing any more is told of, one where they never did is not") {
  auto state = failing(200, noon);
  state.last_success.reset();
  assess(state, Page::unmatched, noon);
  CHECK(open(state).empty());
  state.last_success = noon - 1h;
  assess(state, Page::unmatched, noon);
  CHECK(open(state) == Names{"page"});
  CHECK(state.events.back().detail.starts_with("The page was rebuilt"));
}

TEST_CASE("a feed that fails is dead after three days, for good after 30 days or when it is gone") {
  auto state = failing(0, noon);
  assess(state, Page::none, noon + 71h);
  CHECK(open(state).empty());
  assess(state, Page::none, noon + 72h);
  CHECK(open(state) == Names{"dead"});
  assess(state, Page::none, noon + days{30});
  CHECK(open(state) == Names{"ended"});
  auto broken = failing(500, noon);
  assess(broken, Page::none, noon + days{40});
  CHECK(open(broken) == Names{"dead"});
  auto gone = failing(410, noon);
  gone.health = FeedHealth::gone;
  assess(gone, Page::none, noon);
  CHECK(open(gone) == Names{"ended"});
  auto suspended = failing(404, noon);
  suspended.health = FeedHealth::suspended;
  assess(suspended, Page::none, noon + days{30});
  CHECK(open(suspended) == Names{"ended"});
}

TEST_CASE("events end when the feed recovers, keep what they were, and leave after 30 days") {
  auto state = failing(200, noon);
  assess(state, Page::challenge, noon + 80h);
  REQUIRE(state.events.size() == 2);
  const auto failed = state;
  state.health = FeedHealth::good;
  state.failures = 0;
  state.failing_since.reset();
  state.last_error.clear();
  assess(state, Page::none, noon + 90h);
  CHECK(open(state).empty());
  REQUIRE(state.events.size() == 2);
  CHECK(state.events[0].since == noon);
  CHECK(state.events[0].until == noon + 90h);
  CHECK(state.events[0].detail.find("it failed") != std::string::npos);
  const auto news = news_of(failed, state);
  REQUIRE(news.size() == 2);
  CHECK_FALSE(news[0].began);
  CHECK(news_of({}, failed).size() == 2);
  CHECK(news_of({}, failed)[0].began);
  CHECK(news_of(state, state).empty());
  assess(state, Page::none, noon + 90h + event_memory);
  CHECK(state.events.empty());
}

TEST_CASE("a feed moves, and loses entries, as long as its state says so") {
  auto state = good();
  state.current_url = "https://new.example/feed";
  state.moved_since = noon;
  state.losing_since = noon + 1h;
  assess(state, Page::none, noon + 1h);
  CHECK(open(state) == Names{"moved", "losing"});
  CHECK(state.events[1].since == noon + 1h);
  state.losing_since.reset();
  assess(state, Page::none, noon + 2h);
  CHECK(open(state) == Names{"moved"});
}

TEST_CASE("a feed is silent when its pace makes that improbable, and not before three days") {
  auto state = lively();
  state.newest_item = noon;
  CHECK(chance_of_silence(state.pace, noon) == 1);
  CHECK(chance_of_silence(state.pace, noon + 6h) == Approx(0.37).margin(0.05));
  assess(state, Page::none, noon + 71h);
  CHECK(open(state).empty());
  assess(state, Page::none, noon + days{4});
  CHECK(open(state) == Names{"silent"});
  keep_pace(state.pace, 1, noon + days{5});
  assess(state, Page::none, noon + days{5});
  CHECK(open(state).empty());
}

TEST_CASE("a slow feed, and one of which little is known, may be silent for long") {
  auto slow = good();
  for (int i = 10; i >= 0; --i) keep_pace(slow.pace, 1, noon - days{30 * i});
  assess(slow, Page::none, noon + days{60});
  CHECK(open(slow).empty());
  auto fresh = good();
  keep_pace(fresh.pace, 30, noon);
  keep_pace(fresh.pace, 1, noon + 1h);
  assess(fresh, Page::none, noon + days{60});
  CHECK(open(fresh).empty());
}

TEST_CASE("a mirror that answers with the same old entries for months is stale, not silent") {
  auto state = lively();
  state.newest_item = noon;
  assess(state, Page::none, noon + days{4});
  assess(state, Page::none, noon + days{91});
  CHECK(open(state) == Names{"stale"});
  state.last_status = 304;  // and then says that nothing changed
  assess(state, Page::none, noon + days{92});
  CHECK(open(state) == Names{"stale"});

  auto honest = lively();
  honest.newest_item = noon;
  honest.last_status = 304;
  assess(honest, Page::none, noon + days{91});
  CHECK(open(honest) == Names{"silent"});
}

TEST_CASE("no more than so many events are kept, and those that last stay") {
  storage::FeedState state = good();
  state.current_url = "https://new.example/feed";
  state.moved_since = noon;
  for (int i = 0; i < 40; ++i) {
    state.losing_since = noon + i * 1h;
    assess(state, Page::none, noon + i * 1h);
    state.losing_since.reset();
    assess(state, Page::none, noon + i * 1h + 1min);
  }
  CHECK(state.events.size() == storage::most_feed_events);
  CHECK(open(state) == Names{"moved"});
}
