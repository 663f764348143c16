#pragma once

#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/snapshot.hpp"

#include <span>

namespace riverd::serve {

/// Gives an item the text of the longest of its copies among these feeds, if its own is truncated beside that
/// (D8): then its content changed when that copy came. A rewrite is no copy. All else stays the item's own,
/// its id, link and dates above all.
[[nodiscard]] Result<void> take_fullest_text(storage::RiverItem& item, std::span<const FeedId> feeds,
                                             const storage::Snapshot& snapshot);

}  // namespace riverd::serve
