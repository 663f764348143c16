#pragma once

#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/counters.hpp"
#include "storage/engine.hpp"

namespace riverd::storage {

/// Takes an entry out of its story, for ever: it is an item of its own from then on, joins no other story,
/// and none joins it. Of the others the first leads. Done again, it changes nothing. Fails with
/// StorageError::invalid_batch where there is no such entry.
[[nodiscard]] Result<void> split_entry(EntryId id, Counters& counters, WriteTransaction& transaction);

}  // namespace riverd::storage
