#include "storage/feed_memory.hpp"
#include "storage/keys.hpp"
#include "storage/retention.hpp"
#include "storage/tombstone.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

namespace riverd::storage {
namespace {

constexpr std::size_t id_size = 16;
constexpr std::size_t feed_size = 8;

/// The feed's entries that are not kept, the first to arrive first.
Result<std::vector<EntryId>> entries_to_drop(FeedId feed, const RetentionPolicy& policy, Time now,
                                             const ReadTransaction& transaction) {
  std::vector<EntryId> out;
  if (policy.max_age.count() == 0 && policy.max_entries == 0) return out;
  auto cursor = transaction.cursor(Table::feed_arrivals);
  if (!cursor) return cursor.error();
  const std::string prefix = key_of(feed);
  std::uint64_t kept = 0;
  auto row = (*cursor)->seek_before(prefix + key_of(std::numeric_limits<std::uint64_t>::max()));
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->previous()) {
    const auto entry = entry_at((*row)->value, 0);
    const auto effective = time_at((*row)->value, id_size);
    if (!entry || !effective) continue;
    const bool too_old = policy.max_age.count() > 0 && *effective < now - policy.max_age;
    const bool too_many = policy.max_entries > 0 && kept >= policy.max_entries;
    if (too_old || too_many) {
      out.push_back(*entry);
    } else {
      ++kept;
    }
  }
  if (!row) return row.error();
  std::reverse(out.begin(), out.end());
  return out;
}

/// When the feed's last document was received; nullopt: none is remembered.
Result<std::optional<Time>> last_document(FeedId feed, const ReadTransaction& transaction) {
  const auto record = transaction.get(Table::memories, key_of(feed));
  if (!record) return record.error();
  if (!*record) return std::optional<Time>{};
  const auto memory = decode_memory(feed, **record);
  if (!memory) return memory.error();
  return std::optional(memory->as_of);
}

/// What is remembered of an identity whose entry was dropped.
struct Stone {
  Digest identity;
  Tombstone tombstone;
};

Result<std::vector<Stone>> tombstones_of(FeedId feed, const ReadTransaction& transaction) {
  std::vector<Stone> out;
  auto cursor = transaction.cursor(Table::identities);
  if (!cursor) return cursor.error();
  const std::string prefix = key_of(feed);
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
    auto stone = tombstone_of((*row)->value);
    const auto identity = entry_at((*row)->key, feed_size);
    if (stone && identity) out.push_back({identity->value, std::move(*stone)});
  }
  if (!row) return row.error();
  return out;
}

/// The identities whose tombstones are no longer needed.
Result<std::vector<Digest>> identities_to_forget(FeedId feed, Time now, const ReadTransaction& transaction) {
  std::vector<Digest> out;
  const auto stones = tombstones_of(feed, transaction);
  if (!stones) return stones.error();
  if (stones->empty()) return out;
  const auto document = last_document(feed, transaction);
  if (!document) return document.error();
  if (!*document) return out;
  // What the last document lists was listed no longer than a refresh before it.
  const Time before = std::min(now - tombstone_life, **document - tombstone_refresh);
  struct Group {
    std::vector<Digest> identities;
    bool needed = false;
  };
  std::map<std::string, Group> groups;  // the tombstones of one entry share what they say of its output id
  for (const auto& [identity, stone] : *stones) {
    const bool needed = stone.listed >= before;
    if (stone.output.empty()) {
      if (!needed) out.push_back(identity);
      continue;
    }
    Group& group = groups[stone.output];
    group.identities.push_back(identity);
    group.needed = group.needed || needed;
  }
  for (const auto& [output, group] : groups) {
    if (!group.needed) out.insert(out.end(), group.identities.begin(), group.identities.end());
  }
  return out;
}

}  // namespace

Result<std::vector<Expire>> plan_retention(FeedId feed, const RetentionPolicy& policy, Time now,
                                           const ReadTransaction& transaction) {
  const auto entries = entries_to_drop(feed, policy, now, transaction);
  if (!entries) return entries.error();
  const auto identities = identities_to_forget(feed, now, transaction);
  if (!identities) return identities.error();
  std::vector<Expire> steps;
  const auto split = [&](const auto& list, std::size_t most, auto member) {
    for (std::size_t i = 0; i < list.size(); i += most) {
      const auto first = list.begin() + static_cast<std::ptrdiff_t>(i);
      const auto last = list.begin() + static_cast<std::ptrdiff_t>(std::min(i + most, list.size()));
      steps.push_back({feed, now, {}, {}});
      (steps.back().*member).assign(first, last);
    }
  };
  split(*entries, most_expired, &Expire::entries);
  split(*identities, most_forgotten, &Expire::identities);
  return steps;
}

}  // namespace riverd::storage
