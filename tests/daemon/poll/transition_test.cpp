#include "daemon/poll/transition.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using storage::FeedHealth;
using storage::FeedState;

namespace {

const Time start{std::chrono::milliseconds{1'740'249'544'000}};
const auto shared_policy = std::make_shared<const FixedIntervalPolicy>(12, 60min, 24h);
const FixedIntervalPolicy& two_hours = *shared_policy;

FeedState fresh() {
  FeedState state;
  state.url = "https://a.example/feed";
  state.id = FeedId::from_url(state.url);
  return state;
}

Verdict verdict(Outcome outcome, int status) {
  Verdict out;
  out.outcome = outcome;
  out.status = status;
  out.error = outcome == Outcome::unchanged || outcome == Outcome::body ? "" : "trouble";
  out.validators = {"https://a.example/feed", "\"e\"", ""};
  return out;
}

/// What is stored after a poll that brought nothing new. With an interval of its own a feed has no jitter, so
/// that times can be compared.
FeedState after(const FeedState& before, const Verdict& judged, Time at,
                std::optional<std::chrono::milliseconds> interval = 2h) {
  const PollTimes times{at, at, interval};
  FeedState state = after_poll(before, judged, nullptr, times, two_hours);
  if (const auto complete = completion(before, state, judged, times, shared_policy)) complete(state, {});
  return state;
}

}  // namespace

TEST_CASE("P6 the next poll is decided before anything is sent") {
  const FeedState state = before_sending(fresh(), start, 30min, two_hours);
  REQUIRE(state.next_due.has_value());
  CHECK(*state.next_due == start + 30min);
}

TEST_CASE("P6 what the last answer asked for holds again where the next one is never stored") {
  const auto waits = [](storage::DueDecision last) {
    FeedState state = fresh();
    state.due = last;
    return *before_sending(state, start, std::nullopt, two_hours).next_due - start;
  };
  storage::DueDecision last;
  CHECK(waits(last) < 3h);
  last.freshness = 5h;
  CHECK(waits(last) >= 5h);
  last.floor = 6h;
  CHECK(waits(last) >= 6h);
  last.reason = storage::DueReason::retry_after;
  last.wait = 30h;
  CHECK(waits(last) < 7h);
  last.reason = storage::DueReason::backoff;
  CHECK(waits(last) >= 30h);
  // Not for once: the poll after that may be killed, too.
  FeedState state = fresh();
  state.due = last;
  for (int i = 0; i < 3; ++i) {
    state = before_sending(state, start, std::nullopt, two_hours);
  }
  CHECK(*state.next_due >= start + 30h);
  CHECK(*state.next_due < start + 34h);
}

TEST_CASE("P14 P15 a feed that failed rests as long where its host paused after that") {
  FeedState state = after(fresh(), verdict(Outcome::failed, 404), start);
  state = after(state, verdict(Outcome::failed, 404), start);
  state.due.reason = storage::DueReason::retry_after;  // put behind the pause
  state.due.wait = 1h;
  state = before_sending(state, start, std::nullopt, two_hours);
  CHECK(state.due.reason == storage::DueReason::backoff);
  CHECK(*state.next_due >= start + 8h);
  CHECK(*state.next_due < start + 9h);
}

TEST_CASE("a success ends a run of failures and keeps its validators") {
  FeedState state = after(fresh(), verdict(Outcome::failed, 500), start);
  CHECK(state.health == FeedHealth::failing);
  CHECK(state.failures == 1);
  CHECK(state.failing_since == start);
  CHECK(state.validators.etag.empty());
  state = after(state, verdict(Outcome::unchanged, 304), start + 1h);
  CHECK(state.health == FeedHealth::good);
  CHECK(state.failures == 0);
  CHECK_FALSE(state.failing_since.has_value());
  CHECK(state.last_error.empty());
  CHECK(state.validators.etag == "\"e\"");
  CHECK(state.next_due == start + 3h);
}

TEST_CASE("a failure keeps the validators of what is stored") {
  FeedState state = after(fresh(), verdict(Outcome::body, 200), start);
  state = after(state, verdict(Outcome::failed, 500), start);
  CHECK(state.validators.etag == "\"e\"");
  CHECK(after(state, verdict(Outcome::failed, 304), start).validators.etag == "\"e\"");
}

TEST_CASE("P15 server errors double the wait from the interval up to a day") {
  FeedState state = fresh();
  for (const auto wait : {2h, 4h, 8h, 16h, 24h, 24h}) {
    state = after(state, verdict(Outcome::failed, 503 - 3), start);
    CHECK(state.next_due == start + wait);
  }
}

TEST_CASE("P14 404 doubles from four hours to a week, and thirty days of it suspend the feed") {
  FeedState state = after(fresh(), verdict(Outcome::failed, 404), start);
  CHECK(state.next_due == start + 4h);
  state = after(state, verdict(Outcome::failed, 404), start + 1h);
  CHECK(state.next_due == start + 1h + 8h);
  for (int i = 0; i < 10; ++i) state = after(state, verdict(Outcome::failed, 404), start + 2h);
  CHECK(state.next_due == start + 2h + std::chrono::days{7});
  state = after(state, verdict(Outcome::failed, 404), start + std::chrono::days{30});
  CHECK(state.health == FeedHealth::suspended);
  CHECK_FALSE(state.next_due.has_value());
}

TEST_CASE("P14 401 and 403 wait a day, and a fortnight of them suspends the feed") {
  FeedState state = after(fresh(), verdict(Outcome::failed, 403), start);
  CHECK(state.next_due == start + 24h);
  CHECK(after(state, verdict(Outcome::failed, 401), start + std::chrono::days{14}).health ==
        FeedHealth::suspended);
}

TEST_CASE("P14 410 ends it for good") {
  const FeedState state = after(fresh(), verdict(Outcome::gone, 410), start);
  CHECK(state.health == FeedHealth::gone);
  CHECK_FALSE(state.next_due.has_value());
  CHECK(at_rest(state));
}

TEST_CASE("P13 nothing is asked before Retry-After, or before four hours or one where it is not said") {
  Verdict told = verdict(Outcome::rate_limited, 429);
  told.retry_after = start + 5h;
  CHECK(after(fresh(), told, start).retry_until == start + 5h);
  CHECK(after(fresh(), told, start, 1min).next_due >= start + 5h);
  FeedState state = after(fresh(), verdict(Outcome::rate_limited, 429), start);
  CHECK(state.retry_until == start + 4h);
  state = after(state, verdict(Outcome::rate_limited, 429), start);
  CHECK(state.retry_until == start + 8h);
  CHECK(after(fresh(), verdict(Outcome::rate_limited, 503), start).retry_until == start + 1h);
  CHECK_FALSE(after(state, verdict(Outcome::unchanged, 304), start).retry_until.has_value());
}

TEST_CASE("P16 a move counts when it was seen twice in a row") {
  Verdict moved = verdict(Outcome::body, 200);
  moved.moved_to = "https://b.example/feed";
  FeedState state = after(fresh(), moved, start);
  CHECK(request_url(state) == "https://a.example/feed");
  const FeedState interrupted = after(after(state, verdict(Outcome::body, 200), start), moved, start);
  CHECK(request_url(interrupted) == "https://a.example/feed");
  state = after(state, moved, start);
  CHECK(request_url(state) == "https://b.example/feed");
}

TEST_CASE("P5 a feed that offers no validators is left alone the longer, the larger it is") {
  Verdict bare = verdict(Outcome::body, 200);
  bare.validators = {"https://a.example/feed", "", ""};
  bare.wire_bytes = std::uint64_t{1} << 20U;
  const FeedState state = after(fresh(), bare, start, std::nullopt);
  CHECK(state.next_due >= start + 24h);
}

TEST_CASE("P12 a feed that declares itself expired is never asked again") {
  Ingested document;
  document.expired = true;
  document.digest = 1;
  const FeedState state =
      after_poll(fresh(), verdict(Outcome::body, 200), &document, {start, start, 2h}, two_hours);
  CHECK(state.health == FeedHealth::gone);
}
