#include "daemon/poll/kept_state.hpp"

#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/transition.hpp"
#include "storage/codec.hpp"
#include "storage/common_text.hpp"

#include <algorithm>
#include <chrono>
#include <new>

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
  id_ = state.id;
  record_ = storage::encode(state);
  host_ = host_of(request_url(state));
  noted_ = std::max(state.last_poll, state.asked);
  last_poll_ = state.last_poll;
  last_success_ = state.last_success;
  next_due_ = state.next_due;
  retry_until_ = state.retry_until;
  theta_ = state.due.theta;
  failures_ = state.failures;
  health_ = state.health;
  due_reason_ = state.due.reason;
  ++times_set_;
}

// What is packed here is ours: it is not damaged.

storage::FeedState KeptState::whole() const {
  if (!record_.empty()) return storage::decode_feed(id_, record_).value();
  return storage::decode_feed(id_, usual_record().unpack(packed_).value()).value();
}

void KeptState::unpack() {
  if (record_.empty()) record_ = usual_record().unpack(packed_).value();
}

void KeptState::pack() noexcept try {
  if (record_.empty()) return;
  const std::string packed = usual_record().pack(record_);
  if (packed.size() > packed_.capacity()) {
    std::string().swap(packed_);
    packed_.reserve(packed.size() + packed.size() / 16);
  }
  packed_ = packed;
  std::string().swap(record_);
} catch (const std::bad_alloc&) {
  std::string().swap(packed_);  // the record is still there; what was packed of another one makes room
}

}  // namespace riverd::poll
