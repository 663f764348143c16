#include "storage/river_cursor.hpp"

#include "storage/keys.hpp"

#include <algorithm>
#include <utility>

namespace riverd::storage {
namespace {

/// Beyond this many feeds it is not worth looking into the index of each.
constexpr std::size_t most_merged = 64;

/// Looking into a feed's index takes as long as passing over two to three times as many arrivals.
constexpr std::size_t worth_a_look = 8;

/// So many arrivals of a feed are read at a time once one of them was the newest of all.
constexpr std::size_t run = 8;

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
    auto newest = newest_before(end, feed, 1);
    if (!newest) return newest.error();
    push(feed, std::move(*newest));
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
  std::pop_heap(heads_.begin(), heads_.end());
  Head head = std::move(heads_.back());
  heads_.pop_back();
  if (head.older.empty()) {
    auto more = newest_before(key_of(head.arrival.number), head.feed, run);
    if (!more) return more.error();
    head.older = std::move(*more);
  }
  push(head.feed, std::move(head.older));
  return std::optional(head.arrival);
}

void RiverCursor::push(FeedId feed, std::vector<Arrival> unread) {
  if (unread.empty()) return;
  const Arrival newest = unread.back();
  unread.pop_back();
  heads_.push_back({newest, feed, std::move(unread)});
  std::push_heap(heads_.begin(), heads_.end());
}

Result<std::vector<Arrival>> RiverCursor::newest_before(const std::string& end, FeedId feed,
                                                        std::size_t most) {
  std::vector<Arrival> out;
  auto row = cursor_->seek_before(key_of(feed) + end);
  for (; row && *row && feed_at((*row)->key, 0) == feed; row = cursor_->previous()) {
    const auto number = number_at((*row)->key, feed_size);
    const auto entry = entry_at((*row)->value, 0);
    if (number && entry) out.push_back({*number, *entry});
    if (out.size() >= most) break;
  }
  if (!row) return row.error();
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace riverd::storage
