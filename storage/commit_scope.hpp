#pragma once

#include "feeds/result.hpp"
#include "storage/engine.hpp"
#include "storage/near_index.hpp"
#include "storage/publication.hpp"

#include <optional>

namespace riverd::storage {

/// What the batches of one commit share beside their transaction. Ends after the commit, or without one where
/// it fails.
class CommitScope {
 public:
  /// Both must outlive it.
  CommitScope(const Engine& engine, Publication& publication) : engine_(engine), published_(publication) {}

  /// How far readers may have been given what is stored; no further until this ends.
  [[nodiscard]] std::uint64_t published() { return published_.through(); }

  /// Where near-duplicates are looked for. Valid as long as this.
  [[nodiscard]] Result<NearIndex*> near() {
    if (!near_) {
      auto committed = engine_.begin_read();
      if (!committed) return committed.error();
      near_.emplace(std::move(*committed));
    }
    return &*near_;
  }

  /// Writes what was kept back for the end of the transaction.
  [[nodiscard]] Result<void> finish(WriteTransaction& transaction) {
    return near_ ? near_->flush(transaction) : Result<void>{};
  }

 private:
  const Engine& engine_;
  Publication::Hold published_;
  std::optional<NearIndex> near_;
};

}  // namespace riverd::storage
