#include "storage/retention.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/instants.hpp"
#include "storage/keys.hpp"
#include "storage/story_rows.hpp"
#include "storage/tombstone.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace riverd::storage {
namespace {

/// The keys of a table that begin so.
Result<std::vector<std::string>> keys_under(Table table, std::string_view prefix,
                                            const ReadTransaction& transaction) {
  auto cursor = transaction.cursor(table);
  if (!cursor) return cursor.error();
  std::vector<std::string> keys;
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next())
    keys.emplace_back((*row)->key);
  if (!row) return row.error();
  return keys;
}

Result<void> erase_under(Table table, std::string_view prefix, WriteTransaction& transaction) {
  const auto keys = keys_under(table, prefix, transaction);
  if (!keys) return keys.error();
  for (const std::string& key : *keys) {
    if (auto erased = transaction.erase(table, key); !erased) return erased;
  }
  return {};
}

/// A story ends with the last of its members; until then its rows stay.
Result<void> leave_story(EntryId story, Counters& counters, WriteTransaction& transaction) {
  auto members = members_of(story, transaction);
  if (!members) return members.error();
  std::erase_if(*members, is_label);
  if (members->empty()) return {};
  for (const StoryMember& member : *members) {
    const auto record = transaction.get(Table::entries, key_of(member.entry));
    if (!record) return record.error();
    if (*record) return {};
  }
  --counters.stories;
  for (const StoryMember& member : *members) {
    if (auto erased = erase_member(story, member, transaction); !erased) return erased;
  }
  return {};
}

/// Labels name an entry on the pages of others, and those on its own; they go with it.
Result<void> take_labels_off(const Entry& entry, WriteTransaction& transaction) {
  const auto members = members_of(entry.id, transaction);
  if (!members) return members.error();
  const StoryMember itself{entry.id, entry.arrival, entry.feed};
  for (const StoryMember& member : *members) {
    if (!is_label(member)) continue;
    if (auto erased = erase_member(entry.id, member, transaction); !erased) return erased;
    if (auto erased = erase_member(member.entry, itself, transaction); !erased) return erased;
  }
  return {};
}

Result<void> leave_tombstones(const Entry& entry, const Digest& first, Time at,
                              WriteTransaction& transaction) {
  auto identities = aliases_of(entry.id, transaction);
  if (!identities) return identities.error();
  identities->push_back({first, {}});
  const std::string output = output_id_key(entry.output_id);
  for (const Alias& alias : *identities) {
    if (auto put = put_tombstone(key_of(entry.feed) + key_of(alias.identity), at, output, transaction); !put)
      return put;
    if (!alias.link) continue;
    if (auto erased = erase_link(*alias.link, entry.id, transaction); !erased) return erased;
  }
  if (auto erased = erase_under(Table::aliases, key_of(entry.id), transaction); !erased) return erased;
  return transaction.put(Table::output_ids, output, {});
}

/// True: it was there.
Result<bool> drop(EntryId id, const Expire& expire, Counters& counters, WriteTransaction& transaction) {
  const auto record = transaction.get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (!*record) return false;
  const auto header = decode_header(**record);
  if (!header) return header.error();
  const auto entry = decode_entry(id, **record, Parts::without_content);
  if (!entry) return entry.error();
  if (entry->feed != expire.feed) {
    return Error(StorageError::invalid_batch,
                 "the entry " + id.to_string() + " is not of the feed " + expire.feed.to_string());
  }
  if (auto left = leave_tombstones(*entry, header->digests.identity, expire.at, transaction); !left)
    return left.error();
  const std::string key = key_of(id);
  const std::string arrival = key_of(entry->arrival);
  std::vector<std::pair<Table, std::string>> rows = {{Table::entries, key},
                                                     {Table::arrivals, arrival},
                                                     {Table::feed_arrivals, key_of(entry->feed) + arrival}};
  if (entry->withdrawn)
    rows.emplace_back(Table::withdrawals, key_of(entry->feed) + key_of(*entry->withdrawn) + key);
  if (header->digests.link) rows.emplace_back(Table::links, key_of(*header->digests.link) + key);
  for (const auto& [table, row] : rows) {
    if (auto erased = transaction.erase(table, row); !erased) return erased.error();
  }
  if (header->digests.texts.number != 0) {
    if (auto erased = erase_frames(header->digests.texts.number, transaction); !erased) return erased.error();
  }
  if (auto released = release_instant(*entry, transaction); !released) return released.error();
  if (auto erased = erase_under(Table::revisions, key, transaction); !erased) return erased.error();
  if (auto taken = take_labels_off(*entry, transaction); !taken) return taken.error();
  if (auto left = leave_story(entry->story.empty() ? id : entry->story, counters, transaction); !left)
    return left.error();
  --counters.entries;
  return true;
}

Result<void> count_dropped(const FeedChange& change, WriteTransaction& transaction) {
  const auto record = transaction.get(Table::feeds, key_of(change.feed));
  if (!record) return record.error();
  if (!*record) return {};
  auto state = decode_feed(change.feed, **record);
  if (!state) return state.error();
  state->entries -= std::min<std::uint64_t>(state->entries, change.dropped);
  return transaction.put(Table::feeds, key_of(change.feed), encode(*state));
}

}  // namespace

Result<FeedChange> expire_entries(const Expire& expire, Counters& counters, WriteTransaction& transaction) {
  FeedChange change;
  change.feed = expire.feed;
  for (const EntryId id : expire.entries) {
    const auto dropped = drop(id, expire, counters, transaction);
    if (!dropped) return dropped.error();
    if (*dropped) ++change.dropped;
  }
  for (const Digest& identity : expire.identities) {
    const std::string key = key_of(expire.feed) + key_of(identity);
    if (auto erased = erase_tombstone(key, transaction); !erased) return erased.error();
  }
  if (change.dropped > 0) {
    if (auto counted = count_dropped(change, transaction); !counted) return counted.error();
  }
  return change;
}

}  // namespace riverd::storage
