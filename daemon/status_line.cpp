#include "daemon/status_line.hpp"

#include "config/environment.hpp"
#include "daemon/commands/listing.hpp"
#include "daemon/default_paths.hpp"

#include <algorithm>
#include <optional>

namespace riverd {

Result<std::string> status_line(std::span<const serve::FeedSettings> feeds, const storage::Store& store,
                                Time now) {
  const auto view = store.snapshot();
  if (!view) return view.error();
  const auto numbers = view->statistics();
  if (!numbers) return numbers.error();

  std::size_t failing = 0;
  std::optional<Time> next;
  for (const auto& feed : feeds) {  // one at a time: all of them would take much memory
    const auto found = view->feed(feed.id);
    if (!found) return found.error();
    if (!*found) continue;
    const storage::FeedState& state = **found;
    if (state.health != storage::FeedHealth::good && state.health != storage::FeedHealth::unknown) ++failing;
    if (state.next_due && (!next || *state.next_due < *next)) next = state.next_due;
  }
  std::string line = counted_feeds(feeds.size()) + ", " + std::to_string(failing) + " failing, " +
                     std::to_string(numbers->entries) + (numbers->entries == 1 ? " entry" : " entries");
  if (next) line += ", next poll " + commands::relative_time(std::max(*next, now), now);
  return line;
}

std::string started_line(const Configuration& configuration) {
  const config::Config& config = configuration.loaded.config;
  const std::string feeds = config.feeds.empty()
                                ? "no feeds yet (`riverd add URL` subscribes to that of a page)"
                                : counted_feeds(config.feeds.size());
  const std::string file = configuration.file
                               ? configuration.file->string()
                               : "defaults, as there is no " +
                                     configuration_candidates(config::process_environment()).back().string();
  return "riverd serves " + config.server.base_url + "/ with " + feeds + "; configuration: " + file +
         "; data: " + configuration.data.string();
}

std::string counted_feeds(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " feed" : " feeds");
}

}  // namespace riverd
