#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/codec.hpp"
#include "storage/engine.hpp"

#include <cstdint>
#include <string_view>

namespace riverd::storage {

/// What pack() makes of an entry's content and summary, where that was done ahead of time.
struct PackedTexts {
  std::string_view frame{};   // empty: it was not done
  std::uint32_t content = 0;  // of what it unpacks to so many bytes are the content
};

/// Writes an entry with its texts: its row in `entries`, and those in `texts` where `digests.texts` has a
/// number. What else that says is made of the entry, which need not have its texts where they are packed for
/// a row of their own. What changes nothing in the texts need only write the record (encode).
[[nodiscard]] Result<void> put_entry(const Entry& entry, EntryDigests digests, const PackedTexts& packed,
                                     WriteTransaction& transaction);

}  // namespace riverd::storage
