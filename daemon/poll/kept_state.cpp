#include "daemon/poll/kept_state.hpp"

#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/transition.hpp"
#include "storage/codec.hpp"
#include "storage/common_text.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace riverd::poll {
namespace {

using namespace std::chrono_literals;

/// The record of a feed that is as most are: what others have in common with it is not kept again for each.
const storage::CommonText& usual_record() {
  static const storage::CommonText record([] {
    constexpr Time when{1'790'000'000s};
    storage::FeedState state;
    state.url = "https://www.example.org/feed/";
    state.validators = {state.url, "W/\"0123456789abcdef0123456789abcdef\"", "Mon, 21 Sep 2026 13:33:20 GMT"};
    state.feed.title = state.feed.subtitle = "Example";
    state.feed.home_url = "https://www.example.org/";
    state.feed.language = "en-US";
    state.body_digest = 1;
    state.health = storage::FeedHealth::good;
    state.last_status = 200;
    state.last_poll = state.last_success = state.next_due = state.newest_item = when;
    state.due.reason = storage::DueReason::rate;
    state.arrivals.entries = state.pace.entries = 1;
    state.arrivals.observed = state.pace.observed = 1;
    state.arrivals.until = state.pace.until = when;
    state.arrivals.hours.fill(1);
    state.entries = 30;
    state.last_change = when;
    return storage::encode(state);
  }());
  return record;
}

}  // namespace

KeptState::Beside::Beside(const storage::FeedState& state)
    : id(state.id),
      noted(std::max(state.last_poll, state.asked)),
      last_poll(state.last_poll),
      last_success(state.last_success),
      next_due(state.next_due),
      retry_until(state.retry_until),
      theta(state.due.theta),
      failures(state.failures),
      health(state.health),
      due_reason(state.due.reason),
      tells_of_host(state.failures > 0 || state.throttled_apart || state.asked) {}

KeptState::KeptState(const storage::FeedState& state, std::string_view record)
    : packed_(usual_record().pack(record)), host_(host_of(request_url(state))), beside_(state) {
  packed_.shrink_to_fit();
}

KeptState::KeptState(const storage::FeedState& state) : KeptState(state, storage::encode(state)) {}

void KeptState::set(const storage::FeedState& state) {
  set(KeptState(state));
}

void KeptState::set(const KeptState& other) {
  // What may fail for want of memory comes first: it stays another whole state.
  std::string host = other.host_;
  // States change one by one, and a new one is put where the last one lay rather than wherever there is room
  // between what others need for a moment.
  if (other.packed_.size() > packed_.capacity()) {
    std::string larger;
    larger.reserve(other.packed_.size() + other.packed_.size() / 16);
    packed_.swap(larger);
  }
  packed_ = other.packed_;
  host_.swap(host);
  why_ = other.why_;
  beside_ = other.beside_;
  ++times_set_;
}

void KeptState::decide(std::optional<Time> next_due, const storage::DueDecision& why) {
  why_ = std::make_shared<const storage::DueDecision>(why);
  beside_.next_due = MaybeTime(next_due);
  beside_.theta = why.theta;
  beside_.due_reason = why.reason;
  ++times_set_;
}

storage::FeedState KeptState::whole() const {
  // What is packed here is ours: it is not damaged.
  auto state =
      storage::decode_feed(beside_.id, usual_record().unpack(packed_).value(), storage::Trust::own).value();
  if (why_) {
    state.next_due = beside_.next_due.get();
    state.due = *why_;
  }
  return state;
}

}  // namespace riverd::poll
