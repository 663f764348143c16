#pragma once

#include "daemon/serve/render.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// Pages of rivers and sources, a number of entries each. Which entries are on a page is said by the order of
/// arrival, so that a page of old entries stays what it is while new ones come in.
namespace riverd::serve {

/// What a page shows of its river.
struct PageQuery {
  std::optional<std::uint64_t> before{};  // only what arrived before that number; absent: the newest
  std::string words{};                    // only what has each of them in a title; empty: everything

  [[nodiscard]] bool is_plain() const { return !before && words.empty(); }
};

/// How many entries a page shows.
inline constexpr std::size_t page_entries = 50;

/// How many entries' titles are looked at for one answer: a page says how far that was and goes on from
/// there.
inline constexpr std::size_t most_searched = 10'000;

[[nodiscard]] Result<DocumentPointer> render_river_page(const storage::Store& store, const Catalog& catalog,
                                                        std::size_t river, const PageQuery& query);

/// Null if no such feed is configured.
[[nodiscard]] Result<DocumentPointer> render_feed_page(const storage::Store& store, const Catalog& catalog,
                                                       FeedId feed, const PageQuery& query);

}  // namespace riverd::serve
