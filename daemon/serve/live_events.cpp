#include "daemon/serve/live_events.hpp"

#include "daemon/serve/assemble.hpp"
#include "daemon/serve/sources.hpp"
#include "feeds/emit/entry_event.hpp"

#include <algorithm>
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
  auto limits = limits_of(catalog, scope);
  limits.after = *after;
  limits.min_count = limits.max_count = most + 1;
  auto items = snapshot->river(scope.feeds, limits);
  if (!items) {
    return items.error();
  }
  out.cut = items->size() > most;
  if (out.cut) {
    out.after = items->back().entry.arrival;
    items->pop_back();
  }
  Sources sources(*snapshot, catalog);
  for (auto& item : *items) {
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
