#pragma once

#include "feeds/result.hpp"
#include "storage/snapshot.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace riverd::serve {

/// What was found, newest arrival first, and how far was looked.
struct TitleSearch {
  std::vector<storage::RiverItem> items;
  std::size_t looked_at = 0;            // items that the river shows
  std::optional<std::uint64_t> last{};  // the arrival looked at last, where older ones are left
  std::optional<Time> back_to{};        // when that came
};

/// The river's items with each of some words in a title, their own or a copy's. Words are divided by white
/// space and may stand anywhere in it; both sides are compared as filter rules compare them. Ends with
/// `most_found` items, or when `most_looked_at` entries were looked at, those that the river does not show
/// among them; how many items of one feed a document may have does not count.
[[nodiscard]] Result<TitleSearch> search_titles(const storage::Snapshot& snapshot,
                                                std::span<const FeedId> feeds,
                                                const storage::RiverLimits& limits, std::string_view words,
                                                std::size_t most_found, std::size_t most_looked_at);

}  // namespace riverd::serve
