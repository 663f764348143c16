#include "daemon/poll/kept_state.hpp"

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

TEST_CASE("a packed state is the same, and a change of it too") {
  KeptState kept(polled());
  kept.pack();
  kept.pack();
  CHECK(kept.whole() == polled());
  CHECK(kept.next_due() == polled().next_due);
  kept.change([](storage::FeedState& state) { state.failures = 4; });
  CHECK(kept.failures() == 4);
  kept.pack();
  CHECK(kept.whole().failures == 4);
  kept.change([](storage::FeedState& state) { state.last_error = std::string(900, 'e') + "nd"; });
  kept.pack();
  CHECK(kept.whole().last_error.size() == 902);
  CHECK(kept.whole().feed == polled().feed);
}

TEST_CASE("a state that is unpacked is the same, and tells how often it was set") {
  KeptState kept(polled());
  const std::uint32_t before = kept.times_set();
  kept.unpack();
  kept.pack();
  kept.unpack();
  CHECK(kept.whole() == polled());
  CHECK(kept.times_set() == before);
  kept.set(polled());
  CHECK(kept.times_set() == before + 1);
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
