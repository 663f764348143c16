#include "daemon/serve/live_events.hpp"

#include "daemon/serve/assemble.hpp"
#include "daemon/serve/sources.hpp"
#include "feeds/emit/entry_event.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace riverd::serve {

Result<LiveEvents> read_live_events(const storage::Store& store, const Catalog& catalog, std::size_t river,
                                    std::optional<std::uint64_t> after, std::size_t most) {
  const auto snapshot = store.published_snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  const auto last = snapshot->last_arrival();
  if (!last) {
    return last.error();
  }
  LiveEvents out;
  out.through = *last;
  out.after = after.value_or(*last);
  if (!after || *after >= *last) {
    return out;
  }
  const auto scope = river_scope(catalog, river);
  Sources sources(*snapshot, catalog);
  auto limits = limits_of(scope, catalog, sources, most + 1);
  limits.after = *after;
  limits.per_feed = std::numeric_limits<std::size_t>::max();  // who listens is told of all
  auto items = snapshot->river(scope.feeds, limits);
  if (!items) {
    return items.error();
  }
  out.cut = items->size() > most;
  if (out.cut) {
    out.after = items->back().entry.arrival;
    items->pop_back();
  }
  for (auto& item : *items) {
    emit::abridge(item.entry, scope.extent);
    const auto entry = sources.output(std::move(item));
    if (!entry) {
      return entry.error();
    }
    auto text = emit::to_event(*entry, catalog.settings().base_url);
    out.events.push_back({entry->entry.arrival, std::make_shared<const std::string>(std::move(text))});
  }
  std::reverse(out.events.begin(), out.events.end());
  return out;
}

}  // namespace riverd::serve
