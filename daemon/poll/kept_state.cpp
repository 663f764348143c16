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

KeptState::KeptState(const storage::FeedState& state) {
  set(state);
}

void KeptState::set(const storage::FeedState& state) {
  // What may fail for want of memory comes first: it stays another whole state.
  const std::string packed = usual_record().pack(storage::encode(state));
  std::string host = host_of(request_url(state));
  if (packed.size() > packed_.capacity()) {
    std::string larger;
    larger.reserve(packed.size() + packed.size() / 16);
    packed_.swap(larger);
  }
  packed_ = packed;
  host_.swap(host);
  why_.reset();
  id_ = state.id;
  noted_ = std::max(state.last_poll, state.asked);
  last_poll_ = state.last_poll;
  last_success_ = state.last_success;
  next_due_ = state.next_due;
  retry_until_ = state.retry_until;
  theta_ = state.due.theta;
  failures_ = state.failures;
  health_ = state.health;
  due_reason_ = state.due.reason;
  tells_of_host_ = state.failures > 0 || state.throttled_apart || state.asked;
  ++times_set_;
}

void KeptState::decide(std::optional<Time> next_due, const storage::DueDecision& why) {
  why_ = std::make_shared<const storage::DueDecision>(why);
  next_due_ = next_due;
  theta_ = why.theta;
  due_reason_ = why.reason;
  ++times_set_;
}

storage::FeedState KeptState::whole() const {
  // What is packed here is ours: it is not damaged.
  auto state = storage::decode_feed(id_, usual_record().unpack(packed_).value(), storage::Trust::own).value();
  if (why_) {
    state.next_due = next_due_.get();
    state.due = *why_;
  }
  return state;
}

}  // namespace riverd::poll
