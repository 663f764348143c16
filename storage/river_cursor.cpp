#include "storage/river_cursor.hpp"

#include "storage/keys.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace riverd::storage {
namespace {

/// Beyond this many feeds it is not worth looking into the index of each.
constexpr std::size_t most_merged = 64;

/// Looking into a feed's index takes as long as passing over two to three times as many arrivals.
constexpr std::size_t worth_a_look = 8;

constexpr std::size_t feed_size = 8;

std::string past_the_last() {
  return std::string(feed_size + 8 + 1, '\xFF');
}

}  // namespace

Result<RiverCursor> RiverCursor::open(std::span<const FeedId> feeds, const ReadTransaction& transaction) {
  RiverCursor river;
  river.feeds_.insert(feeds.begin(), feeds.end());
  river.transaction_ = &transaction;
  if (river.feeds_.size() > most_merged) {
    auto cursor = transaction.cursor(Table::arrivals);
    if (!cursor) return cursor.error();
    river.cursor_ = std::move(*cursor);
    return river;
  }
  if (auto merged = river.merge_from(std::numeric_limits<std::uint64_t>::max()); !merged)
    return merged.error();
  return river;
}

Result<void> RiverCursor::merge_from(std::uint64_t end) {
  merged_ = true;
  auto cursor = transaction_->cursor(Table::feed_arrivals);
  if (!cursor) return cursor.error();
  cursor_ = std::move(*cursor);
  // In the order of the index, so that one page is read after the other.
  std::vector<FeedId> feeds(feeds_.begin(), feeds_.end());
  std::sort(feeds.begin(), feeds.end());
  for (const FeedId feed : feeds) {
    if (auto pushed = push_before(end, feed); !pushed) return pushed;
  }
  return {};
}

Result<std::optional<Arrival>> RiverCursor::next() {
  return merged_ ? next_merged() : next_of_all();
}

Result<std::optional<Arrival>> RiverCursor::next_of_all() {
  for (;;) {
    const auto row = started_ ? cursor_->previous() : cursor_->seek_before(past_the_last());
    started_ = true;
    if (!row) return row.error();
    if (!*row) return std::optional<Arrival>{};
    const auto number = number_at((*row)->key, 0);
    const auto feed = feed_at((*row)->value, 0);
    const auto entry = entry_at((*row)->value, feed_size);
    if (!number || !feed || !entry) continue;
    if (feeds_.contains(*feed)) return std::optional(Arrival{*number, *entry});
    if (++passed_over_ < worth_a_look * feeds_.size()) continue;
    if (auto merged = merge_from(*number); !merged) return merged.error();
    return next_merged();
  }
}

Result<std::optional<Arrival>> RiverCursor::next_merged() {
  if (heads_.empty()) return std::optional<Arrival>{};
  const Head head = heads_.top();
  heads_.pop();
  if (auto pushed = push_before(head.arrival.number, head.feed); !pushed) return pushed.error();
  return std::optional(head.arrival);
}

Result<void> RiverCursor::push_before(std::uint64_t end, FeedId feed) {
  const auto row = cursor_->seek_before(key_of(feed) + key_of(end));
  if (!row) return row.error();
  if (!*row || feed_at((*row)->key, 0) != feed) return {};
  const auto number = number_at((*row)->key, feed_size);
  const auto entry = entry_at((*row)->value, 0);
  if (number && entry) heads_.push({{*number, *entry}, feed});
  return {};
}

}  // namespace riverd::storage
