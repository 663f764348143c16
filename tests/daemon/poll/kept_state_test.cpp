#include "daemon/poll/kept_state.hpp"

#include "storage/codec.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace riverd::poll {
namespace {

using namespace std::chrono_literals;

constexpr Time noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h};

storage::FeedState polled() {
  storage::FeedState state;
  state.id = FeedId::from_url("https://paper.example/feed");
  state.url = "https://paper.example/feed";
  state.feed.title = "A paper";
  state.health = storage::FeedHealth::failing;
  state.failures = 3;
  state.last_poll = noon;
  state.asked = noon + 1min;
  state.last_success = noon - 24h;
  state.next_due = noon + 1h;
  state.retry_until = noon + 30min;
  state.due.reason = storage::DueReason::backoff;
  state.due.theta = 0.5;
  state.arrivals.hours[7] = 1.5F;
  return state;
}

TEST_CASE("a feed's state is kept whole, and what is asked of idle feeds beside it") {
  const storage::FeedState state = polled();
  const KeptState kept(state);
  CHECK(kept.whole() == state);
  CHECK(kept.id() == state.id);
  CHECK(kept.host() == "paper.example");
  CHECK(kept.health() == storage::FeedHealth::failing);
  CHECK(kept.due_reason() == storage::DueReason::backoff);
  CHECK(kept.failures() == 3);
  CHECK(kept.last_poll() == state.last_poll);
  CHECK(kept.last_success() == state.last_success);
  CHECK(kept.noted() == state.asked);
  CHECK(kept.next_due() == state.next_due);
  CHECK(kept.retry_until() == state.retry_until);
  CHECK(kept.theta() == 0.5);
  CHECK(KeptState(storage::FeedState{}).whole() == storage::FeedState{});
}

TEST_CASE("a state that grows and shrinks is kept whole each time") {
  KeptState kept(polled());
  kept.change([](storage::FeedState& state) { state.last_error = std::string(900, 'e') + "nd"; });
  CHECK(kept.whole().last_error.size() == 902);
  CHECK(kept.whole().feed == polled().feed);
  kept.set(polled());
  CHECK(kept.whole() == polled());
}

TEST_CASE("a decision shows in the whole, and lasts until the state is another one") {
  KeptState kept(polled());
  const std::uint32_t before = kept.times_set();
  storage::DueDecision why;
  why.reason = storage::DueReason::rate;
  why.theta = 0.25;
  kept.decide(noon + 3h, why);
  CHECK(kept.times_set() == before + 1);
  CHECK(kept.next_due() == noon + 3h);
  CHECK(kept.due_reason() == storage::DueReason::rate);
  CHECK(kept.theta() == 0.25);
  storage::FeedState expected = polled();
  expected.next_due = noon + 3h;
  expected.due = why;
  CHECK(kept.whole() == expected);

  kept.decide(std::nullopt, why);
  CHECK_FALSE(kept.whole().next_due);
  kept.set(polled());
  CHECK(kept.times_set() == before + 3);
  CHECK(kept.whole() == polled());
}

TEST_CASE("a state is kept by the record that the store has of it") {
  const storage::FeedState state = polled();
  const KeptState kept(state, storage::encode(state));
  CHECK(kept.whole() == state);
  CHECK(kept.host() == "paper.example");
}

TEST_CASE("a state that was packed elsewhere takes the place of another, decision and all") {
  storage::FeedState other = polled();
  other.current_url = "https://moved.example/feed";
  other.last_error = std::string(900, 'e');
  KeptState packed(other);
  storage::DueDecision why;
  why.reason = storage::DueReason::rate;
  packed.decide(noon + 3h, why);

  KeptState kept(polled());
  const std::uint32_t before = kept.times_set();
  kept.set(packed);
  CHECK(kept.times_set() == before + 1);
  CHECK(kept.whole() == packed.whole());
  CHECK(kept.host() == "moved.example");
  CHECK(kept.next_due() == noon + 3h);
}

TEST_CASE("it is known without the whole whether that tells of the host") {
  storage::FeedState state = polled();
  CHECK(KeptState(state).tells_of_host());
  state.failures = 0;
  CHECK(KeptState(state).tells_of_host());  // nobody knows how a request ended
  state.asked.reset();
  CHECK_FALSE(KeptState(state).tells_of_host());
  state.throttled_apart = noon;
  CHECK(KeptState(state).tells_of_host());
}

TEST_CASE("a change of a kept state shows in all of it") {
  KeptState kept(polled());
  kept.change([](storage::FeedState& state) {
    state.current_url = "https://moved.example/feed";
    state.next_due = noon + 2h;
  });
  CHECK(kept.host() == "moved.example");
  CHECK(kept.next_due() == noon + 2h);
  CHECK(kept.whole().current_url == "https://moved.example/feed");
}

}  // namespace
}  // namespace riverd::poll
