#pragma once

#include "daemon/serve/render.hpp"

#include <cstddef>
#include <optional>

/// The read-only JSON API. Times are RFC 3339 in UTC; what is not known is left out.
namespace riverd::serve {

/// Which entries: of a river or of one feed, those that arrived at `since` or later, the newest `limit`
/// by arrival.
struct EntriesQuery {
  std::size_t river = 0;
  std::optional<FeedId> feed;  // instead of the river
  std::optional<Time> since;
  std::size_t limit = 100;
};

/// `{"feeds": [...]}`: the configured feeds with their state, in the order of the configuration.
[[nodiscard]] Result<DocumentPointer> render_api_feeds(const storage::Store& store, const Catalog& catalog);

/// `{"entries": [...]}`, in the order of display (T7).
[[nodiscard]] Result<DocumentPointer> render_api_entries(const storage::Store& store, const Catalog& catalog,
                                                         const EntriesQuery& query);

/// Version, rivers, feeds by health, entries, size of the store.
[[nodiscard]] Result<DocumentPointer> render_api_status(const storage::Store& store, const Catalog& catalog);

}  // namespace riverd::serve
