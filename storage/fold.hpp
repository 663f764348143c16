#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

namespace riverd::storage {

struct FoldOutcome {
  bool joined = false;     // the entry is now a copy in another entry's story
  bool new_story = false;  // … which until now stood alone
};

/// Folds a new entry (its arrival is set, its link not yet in `links`) into the story of the earliest
/// entry of another feed that has the link too: sets `entry.story`. Not where either feed has several
/// entries with the link, since then it names no one article, nor where the story has an entry of this
/// feed.
[[nodiscard]] Result<FoldOutcome> fold_by_link(const Digest& link, Entry& entry,
                                               WriteTransaction& transaction);

}  // namespace riverd::storage
