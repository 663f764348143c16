#pragma once

#include "feeds/emit/html_page.hpp"
#include "feeds/result.hpp"
#include "storage/feed_state.hpp"
#include "storage/snapshot.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace riverd::commands {

/// What came with one document.
struct Listing {
  Time received{};
  std::size_t entries = 0;
  Time oldest{};  // of the dates they state
  Time newest{};
};

/// What a feed loses between its polls, judged by the dates of what it lists: nobody saw the rest.
struct Losses {
  std::size_t listed = 0;       // by the last document
  double per_hour = 0;          // published, while that came together
  std::uint64_t last = 0;       // lost before the last document
  std::uint64_t in_a_day = 0;   // before the documents of the day that ends with it
  std::chrono::minutes safe{};  // how often it would have to be polled to lose nothing
};

/// From the documents of about a day, the newest first. nullopt where they do not tell.
[[nodiscard]] std::optional<Losses> losses_of(std::span<const Listing> documents);

/// What is told of a feed that may be losing entries; nullopt: it is not, or nothing can be told.
[[nodiscard]] Result<std::optional<emit::Reason>> losses_of(const storage::FeedState& state,
                                                            const storage::Snapshot& view);

}  // namespace riverd::commands
