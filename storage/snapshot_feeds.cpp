// What snapshots know of feeds besides their entries.

#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/snapshot.hpp"
#include "storage/standing_paragraphs.hpp"

#include <utility>

namespace riverd::storage {

Result<std::vector<FeedState>> Snapshot::feeds() const {
  std::vector<FeedState> feeds;
  const auto read =
      visit_feeds([&](FeedState state, std::string_view) { feeds.push_back(std::move(state)); });
  if (!read) return read.error();
  return feeds;
}

Result<void> Snapshot::visit_feeds(
    const std::function<void(FeedState, std::string_view record)>& visit) const {
  auto cursor = transaction_->cursor(Table::feeds);
  if (!cursor) return cursor.error();
  auto row = (*cursor)->seek({});
  for (; row && *row; row = (*cursor)->next()) {
    auto state = decode_feed(feed_at((*row)->key, 0).value_or(FeedId{}), (*row)->value);
    if (!state) return state.error();
    visit(std::move(*state), (*row)->value);
  }
  if (!row) return row.error();
  return {};
}

Result<std::vector<FeedId>> Snapshot::feed_ids() const {
  auto cursor = transaction_->cursor(Table::feeds);
  if (!cursor) return cursor.error();
  std::vector<FeedId> ids;
  auto row = (*cursor)->seek({});
  for (; row && *row; row = (*cursor)->next()) ids.push_back(feed_at((*row)->key, 0).value_or(FeedId{}));
  if (!row) return row.error();
  return ids;
}

Result<std::optional<FeedState>> Snapshot::feed(FeedId id) const {
  const auto record = transaction_->get(Table::feeds, key_of(id));
  if (!record) return record.error();
  if (!*record) return std::optional<FeedState>{};
  auto state = decode_feed(id, **record);
  if (!state) return state.error();
  return std::optional(std::move(*state));
}

Result<FeedMemory> Snapshot::memory(FeedId feed) const {
  const auto record = transaction_->get(Table::memories, key_of(feed));
  if (!record) return record.error();
  return *record ? decode_memory(feed, **record) : FeedMemory{};
}

Result<std::vector<std::uint32_t>> Snapshot::repeated_paragraphs(FeedId feed) const {
  const auto standing = StandingParagraphs::load(feed, *transaction_);
  if (!standing) return standing.error();
  return standing->in_most();
}

}  // namespace riverd::storage
