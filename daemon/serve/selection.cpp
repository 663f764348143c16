#include "daemon/serve/selection.hpp"

#include "daemon/serve/verdict_cache.hpp"

#include <cstring>
#include <utility>

namespace riverd::serve {
namespace {

std::uint64_t number_of(const EntryId& id) {
  std::uint64_t out = 0;  // already a digest: any eight bytes of it are a good hash
  std::memcpy(&out, id.value.data(), sizeof out);
  return out;
}

/// Asks the filter of an entry, unless that was done before.
Result<bool> shows(const storage::StoredEntry& stored, const filter::Filter& filter, VerdictCache& verdicts,
                   Sources& sources) {
  const auto facts = sources.facts(stored.feed());
  if (!facts) {
    return facts.error();
  }
  const auto key =
      verdicts.key({number_of(stored.id()), stored.version(), filter.digest(), (*facts)->digest});
  if (const auto known = verdicts.find(key)) {
    return *known;
  }
  const auto entry = stored.described();
  if (!entry) {
    return entry.error();
  }
  filter::Subject subject(*entry, (*facts)->feed, [&] { return stored.whole(); });
  const bool shown = filter.shows(subject);
  if (subject.error()) {
    return *subject.error();
  }
  verdicts.add(key, shown);
  return shown;
}

}  // namespace

Scope river_scope(const Catalog& catalog, std::size_t river) {
  const RiverSettings& settings = catalog.settings().rivers[river];
  return {catalog.river_title(river),
          {},
          catalog.river_path(river),
          settings.feeds,
          settings.grouping,
          &settings.filter,
          settings.per_feed,
          settings.extent,
          true};
}

Result<Scope> feed_scope(const FeedSettings& feed, Sources& sources) {
  const auto state = sources.state(feed.id);
  if (!state) {
    return state.error();
  }
  return Scope{sources.title(**state), (*state)->feed.subtitle, Catalog::feed_path(feed.id), {&feed.id, 1}};
}

storage::RiverLimits limits_of(const Scope& scope, const Catalog& catalog, Sources& sources,
                               std::optional<std::size_t> limit) {
  storage::RiverLimits limits;
  if (limit) {
    limits.min_count = limits.max_count = *limit;
    limits.window = std::chrono::milliseconds(0);
  }
  limits.grouping = scope.grouping;
  limits.passing_deletions = catalog.passing_deletions();
  if (scope.filter != nullptr && !scope.filter->empty()) {
    limits.shows = [filter = scope.filter, verdicts = catalog.verdicts(),
                    &sources](const storage::StoredEntry& entry) {
      return shows(entry, *filter, *verdicts, sources);
    };
  }
  if (limit == everything) {
    return limits;
  }
  if (scope.per_feed > 0) {
    limits.per_feed = scope.per_feed;
  }
  if (limits.shows || scope.per_feed > 0) {
    limits.max_scanned = most_scanned;
  }
  return limits;
}

Result<filter::Verdict> decide(const filter::Filter& filter, const Entry& entry,
                               const storage::Snapshot& snapshot, Sources& sources) {
  const auto facts = sources.facts(entry.feed);
  if (!facts) {
    return facts.error();
  }
  filter::Subject subject(entry, (*facts)->feed, [&]() -> Result<Entry> {
    auto whole = snapshot.entry(entry.id);
    if (!whole) {
      return whole.error();
    }
    if (!*whole) {
      return entry;
    }
    return std::move(**whole);
  });
  const auto verdict = filter.decide(subject);
  if (subject.error()) {
    return *subject.error();
  }
  return verdict;
}

}  // namespace riverd::serve
