#include "daemon/poll/kept_state.hpp"

#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/transition.hpp"
#include "storage/codec.hpp"

#include <algorithm>

namespace riverd::poll {

KeptState::KeptState(const storage::FeedState& state)
    : id_(state.id),
      record_(storage::encode(state)),
      host_(host_of(request_url(state))),
      noted_(std::max(state.last_poll, state.asked)),
      last_poll_(state.last_poll),
      last_success_(state.last_success),
      next_due_(state.next_due),
      retry_until_(state.retry_until),
      theta_(state.due.theta),
      failures_(state.failures),
      health_(state.health),
      due_reason_(state.due.reason) {}

storage::FeedState KeptState::whole() const {
  return storage::decode_feed(id_, record_).value();  // it is ours: it is not damaged
}

}  // namespace riverd::poll
