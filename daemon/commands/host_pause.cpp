#include "daemon/commands/host_pause.hpp"

#include "daemon/commands/next_poll.hpp"
#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/transition.hpp"

#include <optional>
#include <utility>

namespace riverd::commands {
namespace {

using storage::FeedState;

bool is_refused(const FeedState& state) {
  const int status = state.last_status;
  return state.failures > 0 && state.last_poll && (status == 403 || status == 429 || status == 503);
}

}  // namespace

Result<std::string> pause_of_host(const FeedState& state, const config::Config& config,
                                  const storage::Snapshot& view) {
  if (state.due.reason != storage::DueReason::retry_after) {
    return std::string();
  }
  const bool itself = waits_for_itself(state);
  const std::string host = poll::host_of(poll::request_url(state));
  std::optional<std::pair<std::string, FeedState>> last;
  for (const auto& feed : config.feeds) {
    const FeedId id = FeedId::from_url(feed.url);
    if (id == state.id) {
      continue;
    }
    auto stored = view.feed(id);
    if (!stored) {
      return stored.error();
    }
    if (!*stored || !is_refused(**stored) || poll::host_of(poll::request_url(**stored)) != host) {
      continue;
    }
    if (itself && (*stored)->retry_until.value_or(Time::min()) <= *state.retry_until) {
      continue;
    }
    if (!last || *(*stored)->last_poll > *last->second.last_poll) {
      last.emplace(feed.name, std::move(**stored));
    }
  }
  if (!last) {
    return std::string();
  }
  const auto& [name, refused] = *last;
  std::string out =
      name + ", answered " + std::to_string(refused.last_status) + " at " + to_rfc3339(*refused.last_poll);
  if (refused.retry_until) {
    out += ", nothing before " + to_rfc3339(*refused.retry_until);
  }
  return out;
}

}  // namespace riverd::commands
