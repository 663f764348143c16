#include "storage/river_cursor.hpp"

#include "storage/keys.hpp"

#include <utility>

namespace riverd::storage {
namespace {

/// Beyond this many feeds it is not worth looking into the index of each.
constexpr std::size_t most_merged = 64;

/// Looking into a feed's index takes as long as passing over two to three times as many arrivals.
constexpr std::size_t worth_a_look = 8;

constexpr std::size_t feed_size = 8;

/// The key that follows that of an arrival number.
std::string key_after(std::uint64_t number) {
  return key_of(number) + '\0';
}

}  // namespace

Result<RiverCursor> RiverCursor::open(std::span<const FeedId> feeds, std::uint64_t last,
                                      const ReadTransaction& transaction) {
  RiverCursor river;
  river.feeds_ = FeedSet(feeds);
  river.transaction_ = &transaction;
  river.end_ = key_after(last);
  if (river.feeds_.size() > most_merged) {
    auto cursor = transaction.cursor(Table::arrivals);
    if (!cursor) return cursor.error();
    river.cursor_ = std::move(*cursor);
    return river;
  }
  if (auto merged = river.merge_from(river.end_); !merged) return merged.error();
  return river;
}

Result<void> RiverCursor::merge_from(const std::string& end) {
  merged_ = true;
  auto cursor = transaction_->cursor(Table::feed_arrivals);
  if (!cursor) return cursor.error();
  cursor_ = std::move(*cursor);
  // In the order of the index, so that one page is read after the other.
  for (const FeedId feed : feeds_.sorted()) {
    if (auto pushed = push_before(end, feed); !pushed) return pushed;
  }
  return {};
}

Result<std::optional<Arrival>> RiverCursor::next() {
  return merged_ ? next_merged() : next_of_all();
}

Result<std::optional<Arrival>> RiverCursor::next_of_all() {
  for (;;) {
    const auto row = started_ ? cursor_->previous() : cursor_->seek_before(end_);
    started_ = true;
    if (!row) return row.error();
    if (!*row) return std::optional<Arrival>{};
    const auto number = number_at((*row)->key, 0);
    const auto feed = feed_at((*row)->value, 0);
    const auto entry = entry_at((*row)->value, feed_size);
    if (!number || !feed || !entry) continue;
    if (feeds_.contains(*feed)) return std::optional(Arrival{*number, *entry});
    if (++passed_over_ < worth_a_look * feeds_.size()) continue;
    if (auto merged = merge_from(key_of(*number)); !merged) return merged.error();
    return next_merged();
  }
}

Result<std::optional<Arrival>> RiverCursor::next_merged() {
  if (heads_.empty()) return std::optional<Arrival>{};
  const Head head = heads_.top();
  heads_.pop();
  if (auto pushed = push_before(key_of(head.arrival.number), head.feed); !pushed) return pushed.error();
  return std::optional(head.arrival);
}

Result<void> RiverCursor::push_before(const std::string& end, FeedId feed) {
  const auto row = cursor_->seek_before(key_of(feed) + end);
  if (!row) return row.error();
  if (!*row || feed_at((*row)->key, 0) != feed) return {};
  const auto number = number_at((*row)->key, feed_size);
  const auto entry = entry_at((*row)->value, 0);
  if (number && entry) heads_.push({{*number, *entry}, feed});
  return {};
}

}  // namespace riverd::storage
