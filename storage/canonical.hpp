#pragma once

#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"
#include "storage/feed_state.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace riverd::storage {

/// More unseen members of one story keep their order: each that joins would have all of them read again, and
/// who floods a story is no better copy.
inline constexpr std::size_t most_ordered = 32;

/// Puts those members of a story that arrived after `published`, and that no reader was given, into canonical
/// order (D8): they exchange their arrival numbers, and where all of the story's members are such, the best
/// copy becomes its lead. Returns the numbers that lead to another entry now. `updated`: the state of the
/// feed whose document is being applied; the table has its old one.
[[nodiscard]] Result<std::vector<std::uint64_t>> order_story(EntryId lead, const FeedState& updated,
                                                             std::uint64_t published,
                                                             WriteTransaction& transaction);

}  // namespace riverd::storage
