#pragma once

#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/counters.hpp"
#include "storage/engine.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace riverd::storage {

/// What is kept of one feed.
struct RetentionPolicy {
  std::chrono::milliseconds max_age{0};  // since an entry's effective time; 0: for ever
  std::uint64_t max_entries = 0;         // the last to arrive; 0: no limit

  friend bool operator==(const RetentionPolicy&, const RetentionPolicy&) = default;
};

/// How much one Expire holds at most: a commit of a few milliseconds.
inline constexpr std::size_t most_expired = 64;
inline constexpr std::size_t most_forgotten = 512;

/// What is to be dropped of a feed now, and which of its tombstones are to be forgotten, in steps to be
/// committed one after the other; none where there is nothing to do. Reads the feed's rows of two indexes
/// and no record of an entry.
///
/// A tombstone is forgotten when no document has listed its identity for tombstone_life and the feed's last
/// one did not either; those of one entry are forgotten together.
[[nodiscard]] Result<std::vector<Expire>> plan_retention(FeedId feed, const RetentionPolicy& policy, Time now,
                                                         const ReadTransaction& transaction);

/// What takes a feed out of the store, with every row it has, in steps to be committed one after the other:
/// its entries as retention drops them, then the tombstones they leave, then the feed itself. Where it is
/// broken off, planning again does the rest. None for a feed that the store does not know.
[[nodiscard]] Result<std::vector<Batch>> plan_purge(FeedId feed, Time now,
                                                    const ReadTransaction& transaction);

/// Erases what is left of a feed that has no entries any more; of one that has, nothing.
[[nodiscard]] Result<void> forget_feed(FeedId feed, WriteTransaction& transaction);

/// Drops entries with every row they have and leaves tombstones for each of their identities. What is gone
/// already is passed over, so that applying twice changes nothing the second time.
///
/// The output id stays taken until the tombstones are forgotten. In `stories` the row of a dropped member
/// stays as long as another member is stored: where readers have been given the dropped one, the others
/// must not appear in its place (D8).
///
/// Fails with StorageError::invalid_batch where an entry is of another feed.
[[nodiscard]] Result<FeedChange> expire_entries(const Expire& expire, Counters& counters,
                                                WriteTransaction& transaction);

}  // namespace riverd::storage
