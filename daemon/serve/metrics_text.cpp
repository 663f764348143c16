#include "daemon/serve/metrics_text.hpp"

#include "daemon/runtime/metrics_writer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace riverd::serve {
Result<std::string> store_metrics(const storage::Store& store, const Catalog& catalog) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  const auto statistics = snapshot->statistics();
  if (!statistics) {
    return statistics.error();
  }
  using storage::FeedHealth;
  constexpr std::array<FeedHealth, 5> all = {FeedHealth::unknown, FeedHealth::good, FeedHealth::failing,
                                             FeedHealth::suspended, FeedHealth::gone};
  std::array<std::uint64_t, all.size()> by_health{};
  using storage::FeedEventKind;
  std::array<std::uint64_t, static_cast<std::size_t>(FeedEventKind::stale) + 1> by_event{};
  for (const auto& feed : catalog.settings().feeds) {  // one at a time: all of them would take much memory
    const auto state = snapshot->feed(feed.id);
    if (!state) {
      return state.error();
    }
    if (!*state) {
      ++by_health[static_cast<std::size_t>(FeedHealth::unknown)];
      continue;
    }
    ++by_health[static_cast<std::size_t>((*state)->health)];
    for (const auto& event : (*state)->events) {
      if (!event.until) {
        ++by_event[static_cast<std::size_t>(event.kind)];
      }
    }
  }
  namespace metric = runtime::metric;
  std::string out;
  runtime::MetricsWriter writer(out);
  for (const auto health : all) {
    writer.value(metric::feeds, {{"health", to_string(health)}}, by_health[static_cast<std::size_t>(health)]);
  }
  for (std::size_t kind = 0; kind < by_event.size(); ++kind) {
    writer.value(metric::feed_events, {{"kind", to_string(static_cast<FeedEventKind>(kind))}},
                 by_event[kind]);
  }
  writer.value(metric::entries, statistics->entries);
  writer.value(metric::stories_with_copies, statistics->stories_with_copies);
  writer.value(metric::store_used_bytes, statistics->bytes_used);
  writer.value(metric::store_limit_bytes, statistics->bytes_limit);
  return out;
}

}  // namespace riverd::serve
