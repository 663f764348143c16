// What the poller makes of the governor's rulings: feeds moved behind a pause of their host and back.

#include "daemon/poll/message.hpp"
#include "daemon/poll/poller_impl.hpp"
#include "daemon/runtime/log_event.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace riverd::poll {
namespace {

using namespace std::chrono;
using storage::FeedState;

constexpr milliseconds longest_window = hours{1};
constexpr milliseconds room_of_feed = seconds{30};

std::optional<HostAnswer::Kind> kind_of(int status, bool good, bool worked) {
  if (good) {
    return HostAnswer::Kind::served;
  }
  if (status == 429) {
    return HostAnswer::Kind::throttled;
  }
  if (status == 503 || (status == 403 && worked)) {
    return HostAnswer::Kind::refused;
  }
  return std::nullopt;
}

/// Something that an earlier run saw of a host.
struct Memory {
  Time at{};
  bool apart = false;
  HostAnswer answer;
};

/// What is known of the feed tells this of its host; `state`: null where its whole tells nothing more.
/// Whether a refusal stated how long it lasts is not stored: it counts as if it had, so that no pause is
/// tried that may not be.
void remember(const KeptState& kept, const FeedState* state, std::vector<Memory>& out) {
  HostAnswer answer;
  answer.feed = kept.id();
  answer.host = kept.host();
  if (answer.host.empty()) {
    return;
  }
  if (state != nullptr && state->throttled_apart) {
    out.push_back({*state->throttled_apart, true, answer});
  }
  if (const auto served = kept.last_success()) {
    answer.kind = HostAnswer::Kind::served;
    answer.sent = answer.received = *served;
    out.push_back({answer.received, false, answer});
  }
  if (state == nullptr) {
    return;
  }
  const auto kind = kind_of(state->last_status, false, state->last_success.has_value());
  if (kind && state->failures > 0 && state->last_poll) {
    answer.kind = *kind;
    answer.sent = answer.received = *state->last_poll;
    answer.until = state->retry_until;
    answer.stated = state->retry_until.has_value();
    out.push_back({answer.received, false, answer});
  }
}

}  // namespace

void Poller::Impl::recall_hosts(const std::vector<std::shared_ptr<FeedSlot>>& added) {
  std::unordered_map<std::string, std::size_t> counts;
  for (const auto& [id, slot] : slots) {
    ++counts[slot->state.host()];
  }
  governor.set_feeds(counts);
  counts.erase(std::string());
  outage.set_hosts(counts.size());
  std::vector<Memory> memories;
  for (const auto& slot : added) {
    const KeptState& kept = slot->state;
    std::optional<FeedState> state;
    if (kept.tells_of_host()) {
      state = kept.whole();
    }
    remember(kept, state ? &*state : nullptr, memories);
    if (const auto asked = std::max(kept.last_poll(), kept.last_success())) {
      limits.recall(kept.host(), *asked);
    }
    // Nobody knows when the last run of the program was killed: maybe just now, with this request under way.
    if (state && state->asked) {
      limits.recall(kept.host(), clock->now());
    }
  }
  std::sort(memories.begin(), memories.end(), [](const Memory& a, const Memory& b) {
    return std::tie(a.at, a.answer.feed) < std::tie(b.at, b.answer.feed);
  });
  for (const Memory& memory : memories) {
    if (memory.apart) {
      governor.recall(memory.answer.host, memory.at);
    } else {
      std::ignore = governor.observe(memory.answer);
    }
  }
}

bool Poller::Impl::is_outage(const FeedSlot& slot, const Verdict& verdict, const PollTimes& times) {
  const std::string& host = slot.state.host();
  if (host.empty()) {
    return false;
  }
  if (verdict.status != 0) {
    const auto since = outage.since();
    if (outage.answered(times.received) == OutageDetector::Turn::ended) {
      runtime::log_event(spdlog::level::info, {&runtime::message::network_back},
                         "the network is there again; it was away since " + to_rfc3339(*since));
    }
    return false;
  }
  if (!verdict.unreached) {
    return false;
  }
  // A feed that failed before tells nothing new, nor one that was asked while our network was away.
  if (!outage.covers(times.sent) && slot.state.failures() == 0 && slot.state.last_success() &&
      outage.unreachable(host, times.received) == OutageDetector::Turn::began) {
    runtime::log_event(spdlog::level::warn, {&runtime::message::network_away},
                       "many hosts fail at once and none answers: the network is taken to be away since " +
                           to_rfc3339(*outage.since()) +
                           ". Until a host answers no failure counts, and feeds are tried as often as usual");
  }
  return outage.covers(times.sent);
}

Time Poller::Impl::after_pause(const FeedSlot& slot, Time until) const {
  const std::string& host = slot.state.host();
  const std::size_t feeds = governor.feeds_of(host);
  if (feeds < 2) {
    return until;
  }
  const milliseconds window = std::min<milliseconds>(longest_window, room_of_feed * feeds);
  const double share = governor.is_throttled(host, slot.settings.id)
                           ? 1 + jitter_fraction(slot.settings.id, until)
                           : jitter_fraction(slot.settings.id, until);
  return until + milliseconds{static_cast<milliseconds::rep>(static_cast<double>(window.count()) * share)};
}

void Poller::Impl::govern(const FeedSlot& slot, const Verdict& verdict, const PollTimes& times,
                          FeedState& after, storage::Batch& batch) {
  const bool good = verdict.outcome == Outcome::unchanged || verdict.outcome == Outcome::body;
  const auto kind = kind_of(verdict.status, good, slot.state.last_success().has_value());
  if (!kind) {
    return;
  }
  HostAnswer answer;
  answer.feed = slot.settings.id;
  answer.host = slot.state.host();
  answer.address = verdict.peer;
  answer.kind = *kind;
  answer.sent = times.sent;
  answer.received = times.received;
  answer.until = after.retry_until;
  answer.stated = verdict.retry_after.has_value();
  const Ruling ruling = governor.observe(answer);
  if (ruling.apart) {
    after.throttled_apart = times.received;
    spdlog::info("{}: throttles feed by feed; only the feeds it throttles wait", printable(answer.host));
  }
  if (ruling.until) {
    const Time spread = after_pause(slot, *ruling.until);
    if (after.next_due && !at_rest(after) && spread > *after.next_due) {
      after.due.wait += spread - *after.next_due;
      after.next_due = spread;
    }
    runtime::log_event(
        spdlog::level::warn,
        {&runtime::message::host_pauses, slot.settings.url, slot.settings.id, verdict.status},
        fmt::format(
            "{}: {} ({}); no feed {} is asked before {}", slot.settings.name,
            verdict.status == 429 ? "it is throttled" : "it is refused like others before it", verdict.status,
            ruling.scope == ThrottleScope::address ? "at its address" : "of " + printable(answer.host),
            to_rfc3339(*ruling.until)));
  }
  if (ruling.until || ruling.lifted) {
    move_others(slot, times.received, batch);
  }
}

void Poller::Impl::move_others(const FeedSlot& polled, Time now, storage::Batch& batch) {
  using storage::DueReason;
  const std::string ruled = polled.state.host();
  const auto due_of = [&](const FeedSlot& slot) { return slot.state.next_due().value_or(now); };
  const auto move = [&](FeedSlot& slot, Time due) {
    storage::FeedUpdate update;
    update.state = slot.state.whole();
    update.state.next_due = due;
    update.state.due.reason = DueReason::retry_after;
    update.state.due.skipped = false;
    update.state.due.wait = due - now;
    slot.state.set(update.state);
    schedule_idle(slot);
    update.state.priority = slot.settings.priority;
    batch.updates.push_back(std::move(update));
  };
  FeedSlot* probe = nullptr;  // of those that may try the pause, the one that is due first
  std::vector<std::pair<FeedSlot*, Time>> paused;
  for (const auto& [id, slot] : slots) {
    if (slot.get() == &polled || slot->running || slot->removed || at_rest(slot->state)) {
      continue;
    }
    const std::string& host = slot->state.host();
    if (const auto until = governor.paused_until(host, id, now)) {
      paused.emplace_back(slot.get(), *until);
      if (host == ruled && slot->state.failures() == 0 && governor.probe_from(host, now) &&
          (probe == nullptr || due_of(*slot) < due_of(*probe))) {
        probe = slot.get();
      }
    } else if (host == ruled && slot->state.failures() == 0 &&
               slot->state.due_reason() == DueReason::retry_after) {
      // It waited for a pause that is over now, and for nothing else.
      if (const Time latest = after_pause(*slot, now); due_of(*slot) > latest) {
        move(*slot, latest);
      }
    }
  }
  for (const auto& [slot, until] : paused) {
    const Time from =
        probe != nullptr && slot == probe ? *governor.probe_from(ruled, now) : after_pause(*slot, until);
    if (due_of(*slot) < std::min(from, until)) {
      move(*slot, from);
    }
  }
  wake->ring();
}

}  // namespace riverd::poll
