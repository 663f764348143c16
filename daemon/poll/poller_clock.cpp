// What the poller does when the system's clock made a step.

#include "daemon/poll/poller_impl.hpp"
#include "daemon/runtime/log_event.hpp"

#include <spdlog/fmt/fmt.h>

#include <utility>

namespace riverd::poll {

void Poller::Impl::set_clock_back(std::chrono::milliseconds step) {
  const Time now = clock->now();
  runtime::log_event(spdlog::level::warn, {&runtime::message::clock_stepped},
                     fmt::format("the clock was set back by {} s; feeds wait as long as they would have",
                                 std::chrono::duration_cast<std::chrono::seconds>(step).count()));
  std::vector<std::shared_ptr<FeedSlot>> all;
  all.reserve(slots.size());
  for (const auto& [id, slot] : slots) {
    slot->state.set(set_back(slot->state.whole(), step, now));
    if (!slot->running) {
      schedule_idle(*slot);
    }
    all.push_back(slot);
  }
  // What was learnt of hosts has times too: it is learnt anew from the feeds.
  governor = HostGovernor();
  robots.forget();
  recall_hosts(all);
}

void Poller::Impl::spread_unseen() {
  const std::size_t overdue = spread_overdue();
  if (overdue == 0) {
    return;
  }
  runtime::log_event(
      spdlog::level::info, {&runtime::message::clock_stepped},
      fmt::format("{} feeds fell due while nobody was here to poll them: the machine slept, or the "
                  "clock was set forward. They are polled spread out",
                  overdue));
}

}  // namespace riverd::poll
