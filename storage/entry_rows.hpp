#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/codec.hpp"
#include "storage/engine.hpp"

#include <string_view>

namespace riverd::storage {

/// Writes an entry with its texts: its row in `entries`, and those in `texts` where `digests.texts` has a
/// number. What else that says is made of the entry. `packed`: what pack() makes of its content and summary,
/// where that was done ahead of time. What changes nothing in the texts need only write the record (encode).
[[nodiscard]] Result<void> put_entry(const Entry& entry, EntryDigests digests, std::string_view packed,
                                     WriteTransaction& transaction);

}  // namespace riverd::storage
