#pragma once

#include "daemon/serve/catalog.hpp"
#include "feeds/emit/html_page.hpp"
#include "storage/snapshot.hpp"

#include <vector>

/// The rules that made an entry what it is, and what they were applied to: what its page and `riverd explain`
/// say.
namespace riverd::serve {

/// Identity, output id, date, story and content of an entry. `members` are the rows of its story.
[[nodiscard]] std::vector<emit::Reason> reasons_of(const Entry& entry,
                                                   const std::vector<storage::StoryMember>& members,
                                                   const storage::History& history, const Catalog& catalog);

/// The frame of an entry's page, the rules included.
[[nodiscard]] Result<emit::EntryFrame> entry_frame(const storage::Snapshot& snapshot, const Entry& entry,
                                                   const Catalog& catalog);

}  // namespace riverd::serve
