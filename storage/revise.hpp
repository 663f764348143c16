#pragma once

#include "feeds/model/candidate.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"

#include <optional>

namespace riverd::storage {

/// What a document says anew of an entry that is known. Id, output id, arrival, story, first-seen and
/// effective time and quality stay for ever (O1, T6). Where only dates differ, nothing is written. Where the
/// content digest differs, what the document says now is shown from now on, and
///
/// * what the entry said before is kept (revisions_of) and its revision raised;
/// * `changed`, which readers are told of the change by (T8), is raised to the time of receipt, unless it
///   was raised within announce_interval before: then when that is over (announce);
/// * a content that the entry had within return_window before is counted, told of when it has stood for as
///   long, and not kept twice.
///
/// Where only content rules make the difference (Cleaning::unruled), the publisher edited nothing: the entry
/// is shown as they leave it now, without a revision, and readers are not told of a change.
///
/// A document that is not newer than the entry's last change (a batch applied again) passes through: it
/// counts as nothing.
[[nodiscard]] Result<void> revise(EntryId id, const Candidate& candidate, const FeedUpdate& update,
                                  FeedChange& change, WriteTransaction& transaction);

/// Makes a note's article, which it has, the text of an entry whose document had a beginning only; that
/// becomes the summary where there is none. The publisher edited nothing: there is no revision, and readers
/// are not told of a change. An entry that was dropped stays so.
[[nodiscard]] Result<void> complete_text(const ArticleNote& note, FeedChange& change,
                                         WriteTransaction& transaction);

/// Notes when the publisher took an entry back, or that it lists it again (nullopt). An entry that was
/// dropped stays so.
[[nodiscard]] Result<void> set_withdrawn(EntryId id, std::optional<Time> when, WriteTransaction& transaction);

}  // namespace riverd::storage
