#pragma once

#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"
#include "storage/feed_set.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace riverd::storage {

/// One entry in the order of arrival.
struct Arrival {
  std::uint64_t number = 0;
  EntryId entry;
};

/// The arrivals of some feeds, newest first. Few feeds are merged from their own indexes, so that a slow
/// feed is not searched for among the arrivals of all; many are picked out of the common one, unless that
/// turns out to hold so much of others that merging is less work.
class RiverCursor {
 public:
  /// Those up to and with `last`.
  [[nodiscard]] static Result<RiverCursor> open(std::span<const FeedId> feeds, std::uint64_t last,
                                                const ReadTransaction& transaction);

  /// The next older arrival; nullopt at the end.
  [[nodiscard]] Result<std::optional<Arrival>> next();

  /// Whether the feed is one of these.
  [[nodiscard]] bool holds(FeedId feed) const { return feeds_.contains(feed); }

 private:
  /// The newest unread arrival of one feed, and some that follow it: what a document brought came together,
  /// and rows beside each other are read for little once the first is found.
  struct Head {
    Arrival newest;  // of number 0: there is none
    FeedId feed;
    std::vector<Arrival> older{};  // the next one last
    friend bool operator<(const Head& a, const Head& b) { return a.newest.number < b.newest.number; }
  };

  Result<void> merge_from(const std::string& end);  // arrivals whose key is before this one
  Result<std::optional<Arrival>> next_of_all();
  Result<std::optional<Arrival>> next_merged();
  /// Gives the head, of which nothing is unread, up to `most` of its feed's arrivals before this key.
  Result<void> read_before(const std::string& end, std::size_t most, Head& head);
  void push(Head head);  // unless its feed has no more

  FeedSet feeds_;
  std::unique_ptr<Cursor> cursor_;  // in the common index, or in those of the feeds
  std::vector<Head> heads_;         // a heap
  bool merged_ = false;
  std::string end_;  // a key that no arrival to be read reaches
  bool started_ = false;
  std::size_t passed_over_ = 0;  // arrivals of other feeds in the common index
  const ReadTransaction* transaction_ = nullptr;
};

}  // namespace riverd::storage
