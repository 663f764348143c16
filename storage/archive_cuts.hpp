#pragma once

#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <cstdint>
#include <optional>
#include <span>

/// Where the archive of a river is cut into pages (O7, RFC 5005, section 4).
///
/// Some arrival numbers are cuts, by their value alone: one in 64, and of any 90 numbers in a row at least
/// one. A page of a river is what arrived at its feeds after one cut, up to and with the next; it is known by
/// the number of the first of the two, and the oldest page by 0. So what a page holds is settled when the
/// number it ends with has arrived, and needs neither counting nor a memory of its own: a page is found by
/// looking up its ends in the indexes of arrivals, whatever the size of the river.
namespace riverd::storage {

/// Whether pages end with this arrival number, at those feeds where it arrived.
[[nodiscard]] bool is_cut(std::uint64_t arrival);

/// The first cut after `arrival`, up to and with `last`, that arrived at one of the feeds.
[[nodiscard]] Result<std::optional<std::uint64_t>> cut_after(std::uint64_t arrival, std::uint64_t last,
                                                             std::span<const FeedId> feeds,
                                                             const ReadTransaction& transaction);

/// The last cut before `arrival` that arrived at one of the feeds; 0 if there is none.
[[nodiscard]] Result<std::uint64_t> cut_before(std::uint64_t arrival, std::span<const FeedId> feeds,
                                               const ReadTransaction& transaction);

}  // namespace riverd::storage
