#include "storage/split.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/story_rows.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace riverd::storage {
namespace {

/// Writes to which story an entry belongs, where it is stored.
Result<void> rewrite(EntryId id, EntryId story, bool alone, WriteTransaction& transaction) {
  const auto record = transaction.get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (!*record) return {};
  const auto header = decode_header(**record);
  if (!header) return header.error();
  auto entry = decode_entry(id, **record, Parts::whole, transaction);
  if (!entry) return entry.error();
  entry->story = story;
  entry->alone = entry->alone || alone;
  return transaction.put(Table::entries, key_of(id), encode(*entry, header->digests));
}

Result<bool> any_stored(const std::vector<StoryMember>& members, const ReadTransaction& transaction) {
  for (const StoryMember& member : members) {
    const auto record = transaction.get(Table::entries, key_of(member.entry));
    if (!record) return record.error();
    if (*record) return true;
  }
  return false;
}

/// The story without one of its members, which may have led it; it ends with the last but one. False: it
/// ended.
Result<bool> regroup(EntryId lead, const std::vector<StoryMember>& rest, WriteTransaction& transaction) {
  const auto stored = any_stored(rest, transaction);
  if (!stored) return stored.error();
  const bool goes_on = rest.size() > 1 && *stored;
  const EntryId next = rest.front().entry;
  for (StoryMember member : rest) {
    if (auto erased = erase_member(lead, member, transaction); !erased) return erased.error();
    if (!goes_on) continue;
    if (member.entry == next) {
      member.relation = Relation::link;
      member.permille = 0;
    }
    if (auto put = put_member(next, member, transaction); !put) return put.error();
  }
  for (const StoryMember& member : rest) {
    const EntryId story = member.entry == next || !goes_on ? EntryId{} : next;
    if (auto written = rewrite(member.entry, story, false, transaction); !written) return written.error();
  }
  return goes_on;
}

}  // namespace

Result<void> split_entry(EntryId id, Counters& counters, WriteTransaction& transaction) {
  const auto record = transaction.get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (!*record) return Error(StorageError::invalid_batch, "there is no entry " + id.to_string());
  const auto header = decode_header(**record);
  if (!header) return header.error();
  const EntryId lead = header->story.empty() ? id : header->story;
  auto members = members_of(lead, transaction);
  if (!members) return members.error();
  std::erase_if(*members, is_label);
  const auto own = std::find_if(members->begin(), members->end(),
                                [&](const StoryMember& member) { return member.entry == id; });
  if (own != members->end()) {
    if (auto erased = erase_member(lead, *own, transaction); !erased) return erased;
    members->erase(own);
    const auto goes_on = regroup(lead, *members, transaction);
    if (!goes_on) return goes_on.error();
    if (!*goes_on) --counters.stories;
  }
  return rewrite(id, {}, true, transaction);
}

}  // namespace riverd::storage
