#include "daemon/status_line.hpp"

#include "daemon/commands/listing.hpp"

#include <algorithm>
#include <map>

namespace riverd {

Result<std::string> status_line(const config::Config& config, const storage::Store& store, Time now) {
  const auto view = store.snapshot();
  if (!view) return view.error();
  const auto states = view->feeds();
  if (!states) return states.error();
  const auto numbers = view->statistics();
  if (!numbers) return numbers.error();

  std::map<FeedId, const storage::FeedState*> by_id;
  for (const auto& state : *states) by_id.emplace(state.id, &state);
  std::size_t failing = 0;
  std::optional<Time> next;
  for (const auto& feed : config.feeds) {
    const auto found = by_id.find(FeedId::from_url(feed.url));
    if (found == by_id.end()) continue;
    const storage::FeedState& state = *found->second;
    if (state.health != storage::FeedHealth::good && state.health != storage::FeedHealth::unknown) ++failing;
    if (state.next_due && (!next || *state.next_due < *next)) next = state.next_due;
  }
  std::string line = std::to_string(config.feeds.size()) + " feeds, " + std::to_string(failing) +
                     " failing, " + std::to_string(numbers->entries) + " entries";
  if (next) line += ", next poll " + commands::relative_time(std::max(*next, now), now);
  return line;
}

}  // namespace riverd
