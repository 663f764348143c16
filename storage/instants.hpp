#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

/// Which entry has which instant as the `updated` that readers see: no two have the same, so that what one
/// shows never depends on which others stand beside it (T6).
namespace riverd::storage {

/// Gives the entry the instant of its updated_of(), or one shortly after it that no other entry has
/// (Entry::apart). An entry of a moment it is likely to share, because it was changed or came as one of a
/// batch, gets one told by its arrival number. Where a hostile feed has taken thousands around it, none is
/// found, and it has none of its own.
[[nodiscard]] Result<void> claim_instant(Entry& entry, WriteTransaction& transaction);

/// Gives the instant back, as the entry is stored: before it is dropped, or changed.
[[nodiscard]] Result<void> release_instant(const Entry& entry, WriteTransaction& transaction);

}  // namespace riverd::storage
