#pragma once

#include "feeds/model/candidate.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/commit_scope.hpp"
#include "storage/counters.hpp"
#include "storage/engine.hpp"
#include "storage/near_duplicates.hpp"

namespace riverd::storage {

/// Stores an entry that was not known: it gets the next arrival number and an output id of its own, and
/// joins the story of the entry it is a copy of. `foldable`: its link names one article of its document.
/// `near`: finds what it is a copy of by its text; null where nothing is to be folded.
/// Of the copies that readers were not given yet the best leads then (D8).
/// Fails with StorageError::invalid_batch where another entry has its id.
[[nodiscard]] Result<void> admit(const Candidate& candidate, bool foldable, const FeedUpdate& update,
                                 FeedChange& change, Counters& counters, NearDuplicates* near,
                                 CommitScope& scope, WriteTransaction& transaction);

}  // namespace riverd::storage
