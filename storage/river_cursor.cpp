#include "storage/river_cursor.hpp"

#include "storage/keys.hpp"

#include <limits>

namespace riverd::storage {
namespace {

/// Beyond this many feeds their own indexes are not worth a cursor each.
constexpr std::size_t most_merged = 64;

constexpr std::size_t feed_size = 8;

std::string past_the_last() {
  return std::string(feed_size + 8 + 1, '\xFF');
}

}  // namespace

Result<RiverCursor> RiverCursor::open(std::span<const FeedId> feeds, const ReadTransaction& transaction) {
  RiverCursor river;
  river.feeds_.insert(feeds.begin(), feeds.end());
  river.merged_ = river.feeds_.size() <= most_merged;
  if (!river.merged_) {
    auto cursor = transaction.cursor(Table::arrivals);
    if (!cursor) return cursor.error();
    river.cursors_.push_back(std::move(*cursor));
    return river;
  }
  for (const FeedId feed : river.feeds_) {
    auto cursor = transaction.cursor(Table::feed_arrivals);
    if (!cursor) return cursor.error();
    const auto row = (*cursor)->seek_before(key_of(feed) + key_of(std::numeric_limits<std::uint64_t>::max()));
    river.cursors_.push_back(std::move(*cursor));
    if (auto pushed = river.push(river.cursors_.size() - 1, feed, row); !pushed) return pushed.error();
  }
  return river;
}

Result<std::optional<Arrival>> RiverCursor::next() {
  return merged_ ? next_merged() : next_of_all();
}

Result<std::optional<Arrival>> RiverCursor::next_of_all() {
  Cursor& cursor = *cursors_.front();
  for (;;) {
    const auto row = started_ ? cursor.previous() : cursor.seek_before(past_the_last());
    started_ = true;
    if (!row) return row.error();
    if (!*row) return std::optional<Arrival>{};
    const auto number = number_at((*row)->key, 0);
    const auto feed = feed_at((*row)->value, 0);
    const auto entry = entry_at((*row)->value, feed_size);
    if (number && feed && entry && feeds_.contains(*feed)) return std::optional(Arrival{*number, *entry});
  }
}

Result<std::optional<Arrival>> RiverCursor::next_merged() {
  if (heads_.empty()) return std::optional<Arrival>{};
  const Head head = heads_.top();
  heads_.pop();
  if (auto pushed = push(head.cursor, head.feed, cursors_[head.cursor]->previous()); !pushed)
    return pushed.error();
  return std::optional(head.arrival);
}

Result<void> RiverCursor::push(std::size_t cursor, FeedId feed, const Result<std::optional<KeyValue>>& row) {
  if (!row) return row.error();
  if (!*row || feed_at((*row)->key, 0) != feed) return {};
  const auto number = number_at((*row)->key, feed_size);
  const auto entry = entry_at((*row)->value, 0);
  if (number && entry) heads_.push({{*number, *entry}, feed, cursor});
  return {};
}

}  // namespace riverd::storage
