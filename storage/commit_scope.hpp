#pragma once

#include "feeds/result.hpp"
#include "storage/band_filter.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"
#include "storage/near_index.hpp"
#include "storage/publication.hpp"
#include "storage/recent_outlines.hpp"

#include <optional>
#include <span>
#include <vector>

namespace riverd::storage {

/// What the batches of one commit share beside their transaction. Ends after the commit, or without one where
/// it fails.
class CommitScope {
 public:
  /// All of them must outlive it.
  CommitScope(const Engine& engine, Publication& publication, RecentOutlines& outlines, BandFilter& bands)
      : engine_(engine), published_(publication), outlines_(outlines), bands_(bands) {}

  /// How far readers may have been given what is stored; no further until this ends.
  [[nodiscard]] std::uint64_t published() { return published_.through(); }

  /// What the commit is of, which is asked for together where it can be.
  void announce(std::span<const Batch> batches) { batches_ = batches; }

  /// Where near-duplicates are looked for. Valid as long as this.
  [[nodiscard]] Result<NearIndex*> near() {
    if (!near_) {
      auto committed = engine_.begin_read();
      if (!committed) return committed.error();
      near_.emplace(std::move(*committed), bands_);
      outlines_.begin();
      if (auto expected = near_->expect(expected_entries()); !expected) return expected.error();
    }
    return &*near_;
  }

  /// What is remembered of the entries that near-duplicates were compared with; for its users after near().
  [[nodiscard]] RecentOutlines& outlines() { return outlines_; }

  /// Writes what was kept back for the end of the transaction.
  [[nodiscard]] Result<void> finish(WriteTransaction& transaction) {
    return near_ ? near_->flush(transaction) : Result<void>{};
  }

  /// The transaction is committed.
  void committed() {
    if (near_) outlines_.conclude();
  }

 private:
  /// The entries of which the bands are known already.
  [[nodiscard]] std::vector<NearIndex::Expected> expected_entries() const {
    std::vector<NearIndex::Expected> out;
    for (const Batch& batch : batches_) {
      for (const FeedUpdate& update : batch.updates) {
        for (const Candidate& candidate : update.entries) {
          if (candidate.traces && update.folds) out.push_back({candidate.traces->bands, update.received});
        }
      }
    }
    return out;
  }

  const Engine& engine_;
  Publication::Hold published_;
  RecentOutlines& outlines_;
  BandFilter& bands_;
  std::span<const Batch> batches_;
  std::optional<NearIndex> near_;
};

}  // namespace riverd::storage
