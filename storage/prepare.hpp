#pragma once

#include "feeds/model/candidate.hpp"
#include "feeds/result.hpp"

#include <span>

namespace riverd::storage {

/// Does ahead of time what the writing thread would do with the new entries of one document: packs their
/// texts and, where the feed `folds`, looks for what near-duplicates are found by. `entries`: the newest
/// first. What the document alone tells to be boilerplate is guessed to be all of it; the writer makes anew
/// what that is wrong for. Any thread.
///
/// Hundreds of documents may wait for the writer: what it does not need of them is let go, texts that are
/// packed and, where the feed does not fold, the articles. An entry with the file it was imported from keeps
/// its texts, which the file is packed with.
void prepare(std::span<Candidate> entries, bool folds);

/// A candidate with its texts again, where it has them packed alone.
[[nodiscard]] Result<Candidate> with_texts(Candidate candidate);

}  // namespace riverd::storage
