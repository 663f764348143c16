#pragma once

#include "daemon/serve/catalog.hpp"
#include "daemon/serve/sources.hpp"
#include "feeds/emit/abridge.hpp"
#include "storage/snapshot.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>

/// What a river shows: the one answer for documents, listings, exports and the API.
namespace riverd::serve {

/// What a document is about and where it is.
struct Scope {
  std::string title;
  std::string subtitle;
  std::string path;  // of its page, with a trailing slash
  std::span<const FeedId> feeds;
  storage::Grouping grouping = storage::Grouping::rewrites;
  const filter::Filter* filter = nullptr;  // null: everything is shown
  std::size_t per_feed = 0;                // entries of one feed in a document; 0: no limit
  emit::Extent extent = emit::Extent::full;
  bool has_archive = false;  // what its documents do not hold any more is in archive pages
};

[[nodiscard]] Scope river_scope(const Catalog& catalog, std::size_t river);

/// A single source, titled and described as it titles and describes itself.
[[nodiscard]] Result<Scope> feed_scope(const FeedSettings& feed, Sources& sources);

/// How many entries, the last to arrive, a document is made from: one that asks for what is rarer than this
/// holds what was found.
inline constexpr std::size_t most_scanned = 100'000;

/// The limit of who wants all of a scope, without regard to how much of it one feed has or how rare it is.
inline constexpr std::size_t everything =
    static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());

/// By what the scope is read from the store. With a limit, exactly so many items at most; otherwise the
/// newest hundred and all of the last 48 hours (O7). Refers to all of its arguments.
[[nodiscard]] storage::RiverLimits limits_of(const Scope& scope, const Catalog& catalog, Sources& sources,
                                             std::optional<std::size_t> limit);

/// What decides about an entry, with or without its text.
[[nodiscard]] Result<filter::Verdict> decide(const filter::Filter& filter, const Entry& entry,
                                             const storage::Snapshot& snapshot, Sources& sources);

}  // namespace riverd::serve
