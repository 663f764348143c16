#include "storage/keys.hpp"
#include "storage/retention.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace riverd::storage {
namespace {

constexpr std::size_t feed_size = 8;

/// Calls `take` with the rest of each key below the feed's and its value.
template <class Take>
Result<void> each_row(Table table, FeedId feed, const ReadTransaction& transaction, Take take) {
  auto cursor = transaction.cursor(table);
  if (!cursor) return cursor.error();
  const std::string prefix = key_of(feed);
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next())
    take((*row)->key, (*row)->value);
  return row ? Result<void>() : Result<void>(row.error());
}

/// In parts of a size, each by `step` a batch.
template <class Item, class Step>
void in_parts(const std::vector<Item>& items, std::size_t size, std::vector<Batch>& out, Step step) {
  for (std::size_t i = 0; i < items.size(); i += size) {
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(i);
    const auto last = items.begin() + static_cast<std::ptrdiff_t>(std::min(i + size, items.size()));
    out.emplace_back().expired.push_back(step(std::vector<Item>(first, last)));
  }
}

}  // namespace

Result<std::vector<Batch>> plan_purge(FeedId feed, Time now, const ReadTransaction& transaction) {
  std::vector<Batch> steps;
  std::vector<EntryId> entries;
  std::vector<Digest> identities;
  const auto found = each_row(Table::feed_arrivals, feed, transaction, [&](auto, std::string_view value) {
    if (const auto entry = entry_at(value, 0)) entries.push_back(*entry);
  });
  if (!found) return found.error();
  const auto named = each_row(Table::identities, feed, transaction, [&](std::string_view key, auto) {
    if (const auto identity = entry_at(key, feed_size)) identities.push_back(identity->value);
  });
  if (!named) return named.error();
  in_parts(entries, most_expired, steps,
           [&](std::vector<EntryId> part) { return Expire{feed, now, std::move(part), {}}; });
  in_parts(identities, most_forgotten, steps,
           [&](std::vector<Digest> part) { return Expire{feed, now, {}, std::move(part)}; });
  const auto record = transaction.get(Table::feeds, key_of(feed));
  if (!record) return record.error();
  if (*record || !steps.empty()) steps.emplace_back().forgotten.push_back(feed);
  return steps;
}

Result<void> forget_feed(FeedId feed, WriteTransaction& transaction) {
  bool left = false;
  if (auto looked = each_row(Table::feed_arrivals, feed, transaction, [&](auto, auto) { left = true; });
      !looked)
    return looked;
  if (left) return {};
  std::vector<std::string> announced;
  if (auto looked = each_row(Table::announcements, feed, transaction,
                             [&](std::string_view key, auto) { announced.emplace_back(key); });
      !looked)
    return looked;
  for (const std::string& key : announced) {
    if (auto erased = transaction.erase(Table::announcements, key); !erased) return erased;
  }
  for (const Table table : {Table::feeds, Table::memories, Table::blocks}) {
    if (auto erased = transaction.erase(table, key_of(feed)); !erased) return erased;
  }
  return {};
}

}  // namespace riverd::storage
