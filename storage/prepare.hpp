#pragma once

#include "feeds/model/candidate.hpp"

#include <span>

namespace riverd::storage {

/// Does ahead of time what the writing thread would do with the new entries of one document: packs their
/// texts and, where the feed `folds`, looks for what near-duplicates are found by. `entries`: the newest
/// first. What the document alone tells to be boilerplate is guessed to be all of it; the writer makes anew
/// what that is wrong for. Any thread.
void prepare(std::span<Candidate> entries, bool folds);

}  // namespace riverd::storage
