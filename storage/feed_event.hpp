#pragma once

#include "feeds/model/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace riverd::storage {

/// What can be the matter with a source for a while.
enum class FeedEventKind : std::uint8_t {
  moved,       ///< it is polled where it moved for good (P16)
  losing,      ///< documents share no entry with the one before: some were lost in between
  challenged,  ///< a page asks to prove to be a person in its place
  page,        ///< a web page stands in its place
  dead,        ///< every poll fails for days
  ended,       ///< gone, or failing for so long that nothing will come of it
  silent,      ///< it brings nothing for longer than its pace makes probable
  stale,       ///< it answers with the same old entries for months
};

/// One word, for readers and programs.
[[nodiscard]] const char* to_string(FeedEventKind kind);

/// Something that was the matter with a source, or still is.
struct FeedEvent {
  FeedEventKind kind = FeedEventKind::moved;
  Time since{};
  std::optional<Time> until{};  // absent: it still is
  std::string detail;           // a sentence; does not change as long as the event lasts

  friend bool operator==(const FeedEvent&, const FeedEvent&) = default;
};

/// No more of them are kept of a source.
inline constexpr std::size_t most_feed_events = 12;

}  // namespace riverd::storage
