// What snapshots know of single entries.

#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/link_rows.hpp"
#include "storage/snapshot.hpp"
#include "storage/story_rows.hpp"
#include "storage/tombstone.hpp"

#include <utility>

namespace riverd::storage {

Result<std::optional<Entry>> Snapshot::entry(EntryId id) const {
  const auto record = transaction_->get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (!*record) return std::optional<Entry>{};
  auto entry = decode_entry(id, **record, Parts::whole, *transaction_);
  if (!entry) return entry.error();
  return std::optional(std::move(*entry));
}

Result<void> Snapshot::read_texts(Entry& entry) const {
  const auto record = transaction_->get(Table::entries, key_of(entry.id));
  if (!record) return record.error();
  if (!*record) return {};
  const auto opened = EntryRecord::open(**record);
  return opened ? opened->texts(entry, *transaction_) : opened.error();
}

Result<std::vector<Entry>> Snapshot::related(EntryId id) const {
  const auto rows = members_of(id, *transaction_);
  if (!rows) return rows.error();
  std::vector<Entry> out;
  for (const StoryMember& row : *rows) {
    if (!is_label(row)) continue;
    const auto record = transaction_->get(Table::entries, key_of(row.entry));
    if (!record) return record.error();
    if (!*record) continue;
    auto entry = decode_entry(row.entry, **record, Parts::without_content);
    if (!entry) return entry.error();
    out.push_back(std::move(*entry));
  }
  return out;
}

Result<std::vector<StoryMember>> Snapshot::story_rows(const Entry& entry) const {
  return members_of(entry.story.empty() ? entry.id : entry.story, *transaction_);
}

Result<std::optional<EntryId>> Snapshot::entry_of(FeedId feed, const Digest& identity) const {
  const auto row = transaction_->get(Table::identities, key_of(feed) + key_of(identity));
  if (!row) return row.error();
  if (!*row) return std::optional<EntryId>{};
  return std::optional(tombstone_of(**row) ? EntryId{} : entry_at(**row, 0).value_or(EntryId{}));
}

Result<std::vector<EntryId>> Snapshot::entries_with_link(const Digest& link) const {
  const auto holders = holders_of(link, *transaction_);
  if (!holders) return holders.error();
  std::vector<EntryId> out;
  for (const LinkHolder& holder : *holders) out.push_back(holder.entry);
  return out;
}

Result<History> Snapshot::history(EntryId id) const {
  History out;
  const auto record = transaction_->get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (!*record) return out;
  const auto entry = decode_entry(id, **record, Parts::without_content);
  if (!entry) return entry.error();
  auto revisions = revisions_of(id, *transaction_);
  if (!revisions) return revisions.error();
  out.revisions = std::move(*revisions);
  const auto log = edit_log(id, *transaction_);
  if (!log) return log.error();
  out.edited = entry->changed;
  if (*log) {
    out.edited = (*log)->edited;
    out.returns = (*log)->returns;
  }
  const auto due = announcement_due(entry->feed, id, *transaction_);
  if (!due) return due.error();
  out.announcement_due = *due;
  return out;
}

Result<std::string> Snapshot::original_path(EntryId id) const {
  const auto record = transaction_->get(Table::entries, key_of(id));
  if (!record) return record.error();
  return *record ? original_path_of(**record) : std::string();
}

Result<std::optional<EntryId>> Snapshot::entry_beginning_with(std::string_view bytes) const {
  auto cursor = transaction_->cursor(Table::entries);
  if (!cursor) return cursor.error();
  const auto row = (*cursor)->seek(bytes);
  if (!row) return row.error();
  if (!*row || !(*row)->key.starts_with(bytes)) return std::optional<EntryId>{};
  return entry_at((*row)->key, 0);
}

}  // namespace riverd::storage
