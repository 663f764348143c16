#pragma once

#include "feeds/result.hpp"
#include "storage/band_filter.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"
#include "storage/publication.hpp"
#include "storage/recent_outlines.hpp"
#include "storage/snapshot.hpp"
#include "storage/verify.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace riverd::storage {

struct StoreOptions {
  std::filesystem::path directory;                    // created (0700) if missing
  std::uint64_t map_size = std::uint64_t{64} << 30U;  // bytes of address space, not of disk
  bool sync = true;                                   // false: `durability = "relaxed"`
  bool read_only = false;
};

/// The store: one consistent, durable memory of feeds and entries over an Engine. Any thread may take
/// snapshots; commits come from one thread at a time (see Writer).
class Store {
 public:
  /// Opens, creating or migrating where needed. Errors name the path and what to do about it:
  /// permission, a full disk, a format from a newer riverd, a damaged file.
  [[nodiscard]] static Result<Store> open(const StoreOptions& options);

  /// Over an engine of one's own (tests: MemoryEngine).
  [[nodiscard]] static Result<Store> open(std::unique_ptr<Engine> engine);

  /// One consistent view of the last commit. Take it, use it and let it go inside one function on one
  /// thread: while it lives, LMDB cannot reuse freed pages.
  [[nodiscard]] Result<Snapshot> snapshot() const;

  /// As snapshot(), for what is given to readers: which entry leads a story is settled by that (D8).
  [[nodiscard]] Result<Snapshot> published_snapshot() const;

  /// Applies the batches in order in one durable transaction: all of them or none.
  [[nodiscard]] Result<std::vector<CommitResult>> commit(std::span<const Batch> batches);

  /// An error of reading this store, from a Snapshot, which knows what is wrong and not where: with the
  /// store's path, and what to do.
  [[nodiscard]] Error located(Error error) const;

  /// Reads everything and calls back for each rule of FORMAT.md that is not kept (see storage/verify.hpp),
  /// and for each page of the file that has no use or more than one. On a damaged file this may end the
  /// process: call it in one that may end. The error is why there is nothing to read.
  [[nodiscard]] Result<Verified> verify(const std::function<void(const Violation&)>& report) const;

  /// A consistent, compacted copy while the store is in use, by this process or another. It appears under
  /// its name when it is whole and on the disk; fails if `file` exists.
  [[nodiscard]] Result<void> backup(const std::filesystem::path& file) const;

  /// Gives space that is no longer used back to the disk, while the store is in use. Commits wait until it
  /// is done, snapshots for a moment at its end. Beside the store there must be room for a copy of what it
  /// holds. Fails with StorageError::in_use where another process reads the store for long. Any thread.
  [[nodiscard]] Result<Compacted> compact();

 private:
  Store(std::unique_ptr<Engine> engine, std::uint64_t published);

  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Publication> publication_;
  std::unique_ptr<RecentOutlines> outlines_;
  std::unique_ptr<BandFilter> bands_;
};

}  // namespace riverd::storage
