#pragma once

#include "feeds/model/candidate.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"

#include <optional>

namespace riverd::storage {

/// What a document says anew of an entry that is known. Id, output id, arrival, story, first-seen and
/// effective time and quality stay for ever (O1, T6). Where the content digest differs, the content is
/// replaced, the revision raised and `changed` set; where only dates differ, nothing is written.
[[nodiscard]] Result<void> revise(EntryId id, const Candidate& candidate, Time received, FeedChange& change,
                                  WriteTransaction& transaction);

/// Notes when the publisher took an entry back, or that it lists it again (nullopt). An entry that was
/// dropped stays so.
[[nodiscard]] Result<void> set_withdrawn(EntryId id, std::optional<Time> when, WriteTransaction& transaction);

}  // namespace riverd::storage
