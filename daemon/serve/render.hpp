#pragma once

#include "daemon/http/server/document.hpp"
#include "daemon/serve/catalog.hpp"
#include "daemon/serve/revision.hpp"
#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// Documents from the store. Each function reads one consistent view and holds it no longer than the
/// call; all are work for the CPU pool. The same state of the store gives the same bytes (O3).
namespace riverd::serve {

using DocumentPointer = std::shared_ptr<const http::Document>;

enum class Format : std::uint8_t { page, atom, rss, json };
inline constexpr std::size_t format_count = 4;

[[nodiscard]] Result<DocumentPointer> render_river(const storage::Store& store, const Catalog& catalog,
                                                   std::size_t river, Format format,
                                                   std::optional<std::size_t> limit);

/// A page of a river's archive; null if it is none or is not complete yet.
[[nodiscard]] Result<DocumentPointer> render_archive(const storage::Store& store, const Catalog& catalog,
                                                     std::size_t river, std::uint64_t number, Format format);
[[nodiscard]] Result<DocumentPointer> render_feed(const storage::Store& store, const Catalog& catalog,
                                                  FeedId feed, Format format,
                                                  std::optional<std::size_t> limit);

/// What of a feed document is newer than a revision of it, as an answer with 226 and the entity tag of the
/// whole (RFC 3229, O8). Null if all of it is. `format` is no page.
[[nodiscard]] Result<DocumentPointer> render_river_delta(const storage::Store& store, const Catalog& catalog,
                                                         std::size_t river, Format format, Revision since);
[[nodiscard]] Result<DocumentPointer> render_feed_delta(const storage::Store& store, const Catalog& catalog,
                                                        FeedId feed, Format format, Revision since);

/// Null if there is no such entry. `show_pictures` counts where the owner wants that asked.
[[nodiscard]] Result<DocumentPointer> render_entry(const storage::Store& store, const Catalog& catalog,
                                                   EntryId entry, bool show_pictures);
[[nodiscard]] Result<DocumentPointer> render_status(const storage::Store& store, const Catalog& catalog);
[[nodiscard]] Result<DocumentPointer> render_health(const storage::Store& store, const Catalog& catalog);
[[nodiscard]] Result<DocumentPointer> render_opml(const storage::Store& store, const Catalog& catalog);
[[nodiscard]] DocumentPointer render_icon();

/// How many feeds the pages call failing: those whose last poll failed or that are not polled any more.
[[nodiscard]] bool is_failing(const storage::FeedState& state);

}  // namespace riverd::serve
