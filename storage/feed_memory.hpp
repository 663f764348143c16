#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/item_traits.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::storage {

/// What became of asking for the article of an item's page, where its feed wants that (`full_text`).
struct ArticleState {
  static constexpr std::uint8_t most_tries = 7;  // that can be counted

  bool taken = false;      // the text that is stored of the entry is such an article
  bool wanted = false;     // the page could not be had and is to be asked for again
  std::uint8_t tries = 0;  // how often that was in vain

  friend bool operator==(const ArticleState&, const ArticleState&) = default;
};

/// What is remembered of one item that a feed's documents listed.
struct RememberedItem {
  EntryId entry;      // which may have been dropped since
  Digest identity{};  // that it was listed under last (D1); of old stores the first 8 bytes only
  ItemTraits traits;
  std::optional<Time> stated{};  // the date of publication it was listed with last
  std::uint32_t redated = 0;     // how often that date changed (T6)
  std::uint8_t missed = 0;       // in how many documents, one after the other, it was passed over
  bool listed = false;           // in the last document
  std::uint64_t sketch = 0;      // Candidate::sketch, as it was listed last; 0: unknown
  ArticleState article{};

  friend bool operator==(const RememberedItem&, const RememberedItem&) = default;
};

/// What a feed's last documents listed, the last one first and in its order: what the next is held
/// against, to recognise items with new guids and to see what a publisher took back.
struct FeedMemory {
  /// How many items are remembered beyond those of the last document.
  static constexpr std::size_t beyond = 100;

  Time as_of{};               // when the last document was received
  std::uint64_t reading = 0;  // FeedUpdate::reading of the last document
  std::vector<RememberedItem> items;

  friend bool operator==(const FeedMemory&, const FeedMemory&) = default;
};

/// The record of the table `memories` (FORMAT.md).
[[nodiscard]] std::string encode(const FeedMemory& memory);

/// Fails with StorageError::damaged.
[[nodiscard]] Result<FeedMemory> decode_memory(FeedId feed, std::string_view bytes);

}  // namespace riverd::storage
