#pragma once

#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/commit_scope.hpp"
#include "storage/engine.hpp"

namespace riverd::storage {

/// Makes a batch part of a transaction and says what it changed. Deterministic: reads no clock and draws
/// no random number; applied twice, the second time changes nothing.
///
/// * What is held against a feed's memory (see recognise): an entry that comes under another identity is the
///   entry it was, and the new identity leads to it too; where most of a feed suddenly looks new, what is not
///   recognised is held, and the feed's validators are given up so that the document comes again.
/// * An entry that is known (by its feed and identity, D1) keeps its id, output id, arrival, first-seen
///   and effective time and quality for ever (O1, T6). Where its content digest differs, its content is
///   replaced and readers are told, at most so often (T8; see revise); where only dates differ, nothing is
///   written. Every update tells of those changes of its feed whose time has come, a 304 too.
///   Of several entries of one document with one identity the first counts.
/// * A new entry gets the next arrival number; the last of a document the lowest, since documents have
///   the newest first (T5: ties then show in document order).
/// * A new entry whose output id another entry has gets one of its own, so that no output ever holds an
///   id twice (O12).
/// * A new entry whose link an entry of another feed holds joins that entry's story, unless within either
///   feed several entries hold the link, or the story has an entry of the feed already. The record of the
///   entry it joins is not touched (D9).
///
/// * Among the members of a story that readers were not given yet (CommitScope), the best copy goes first
/// (D8).
///   They exchange their arrival numbers for that, and no later than this does an entry change its own.
///
/// Fails with StorageError::invalid_batch where an entry has no id or no identity, or a new one the id of
/// another.
[[nodiscard]] Result<CommitResult> apply(const Batch& batch, CommitScope& scope,
                                         WriteTransaction& transaction);

}  // namespace riverd::storage
