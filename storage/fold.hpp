#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

namespace riverd::storage {

struct FoldOutcome {
  bool joined = false;     // the entry is now a copy in another entry's story
  bool new_story = false;  // … which until now stood alone
};

/// Records that a new entry (its arrival is set) has the link, and folds it into the story of the
/// earliest entry of another feed that has it too: sets `entry.story`. Not where several entries of one
/// feed have the link, since then it names no one article, nor where the story has an entry of this feed.
[[nodiscard]] Result<FoldOutcome> fold_by_link(const Digest& link, Entry& entry,
                                               WriteTransaction& transaction);

}  // namespace riverd::storage
