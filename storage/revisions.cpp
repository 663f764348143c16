#include "storage/revisions.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/instants.hpp"
#include "storage/keys.hpp"
#include "storage/sealed.hpp"

#include <algorithm>
#include <utility>

namespace riverd::storage {
namespace {

constexpr std::size_t id_size = 16;
constexpr std::size_t number_size = 8;
constexpr std::uint64_t log_layout = 1;

std::string text_of(EntryId id) {
  return "entry " + id.to_string();
}

Error damaged(const std::string& what) {
  return {StorageError::damaged, "the store is damaged: " + what + " cannot be read"};
}

/// The keys of an entry's kept contents, the oldest first.
Result<std::vector<std::string>> kept_keys(EntryId id, const ReadTransaction& transaction) {
  auto cursor = transaction.cursor(Table::revisions);
  if (!cursor) return cursor.error();
  const std::string prefix = key_of(id);
  std::vector<std::string> keys;
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
    if ((*row)->key.size() == id_size + number_size) keys.emplace_back((*row)->key);
  }
  if (!row) return row.error();
  return keys;
}

Result<void> tell(EntryId id, Time now, FeedChange& change, WriteTransaction& transaction) {
  const auto record = transaction.get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (!*record) return {};  // dropped meanwhile
  const auto header = decode_header(**record);
  if (!header) return header.error();
  auto entry = decode_entry(id, **record, Parts::whole, transaction);
  if (!entry) return entry.error();
  if (auto released = release_instant(*entry, transaction); !released) return released;
  entry->changed = now;
  if (auto claimed = claim_instant(*entry, transaction); !claimed) return claimed;
  ++change.announced;
  return transaction.put(Table::entries, key_of(id), encode(*entry, header->digests));
}

}  // namespace

bool EditLog::had(const Digest& content, Time now) const {
  return std::any_of(recent.begin(), recent.end(), [&](const Content& one) {
    return one.digest == content && now - one.until <= return_window;
  });
}

void EditLog::replace(const Digest& outgoing, Time now) {
  std::erase_if(
      recent, [&](const Content& one) { return one.digest == outgoing || now - one.until > return_window; });
  if (recent.size() >= most_recent) recent.erase(recent.begin());
  recent.push_back({outgoing, now});
  edited = now;
}

std::string encode(const EditLog& log) {
  std::string out = key_of(log_layout) + key_of(log.edited) + key_of(std::uint64_t{log.returns});
  for (const EditLog::Content& one : log.recent) out += key_of(one.digest) + key_of(one.until);
  return sealed(out);
}

Result<EditLog> decode_edit_log(std::string_view bytes) {
  const auto checked = unsealed(bytes);
  if (!checked) return damaged("the log of an entry's changes");
  const std::string_view record = *checked;
  constexpr std::size_t head = 3 * number_size;
  constexpr std::size_t row = id_size + number_size;
  if (record.size() < head || (record.size() - head) % row != 0 || number_at(record, 0) != log_layout)
    return damaged("the log of an entry's changes");
  EditLog log;
  log.edited = time_at(record, number_size).value_or(Time{});
  log.returns = static_cast<std::uint32_t>(number_at(record, 2 * number_size).value_or(0));
  for (std::size_t at = head; at < record.size(); at += row) {
    log.recent.push_back(
        {entry_at(record, at).value_or(EntryId{}).value, time_at(record, at + id_size).value_or(Time{})});
  }
  return log;
}

Result<std::optional<EditLog>> edit_log(EntryId id, const ReadTransaction& transaction) {
  const auto record = transaction.get(Table::revisions, key_of(id));
  if (!record) return record.error();
  if (!*record) return std::optional<EditLog>{};
  auto log = decode_edit_log(**record);
  if (!log) return log.error();
  return std::optional(std::move(*log));
}

Result<Revision> decode_revision(EntryId id, std::uint32_t number, std::string_view bytes) {
  const auto record = unsealed(bytes);
  const auto replaced = record ? time_at(*record, 0) : std::nullopt;
  if (!replaced) return damaged("an earlier content of " + text_of(id));
  auto entry = decode_entry(id, record->substr(number_size), Parts::whole);
  if (!entry) return entry.error();
  return Revision{number, *replaced, std::move(*entry)};
}

Result<std::vector<Revision>> revisions_of(EntryId id, const ReadTransaction& transaction) {
  const auto keys = kept_keys(id, transaction);
  if (!keys) return keys.error();
  std::vector<Revision> out;
  for (const std::string& key : *keys) {
    const auto record = transaction.get(Table::revisions, key);
    if (!record) return record.error();
    if (!*record) continue;
    const auto number = static_cast<std::uint32_t>(number_at(key, id_size).value_or(0));
    auto revision = decode_revision(id, number, **record);
    if (!revision) return revision.error();
    out.push_back(std::move(*revision));
  }
  return out;
}

Result<void> keep_revision(EntryId id, std::uint32_t number, Time replaced, std::string_view record,
                           std::uint32_t most, WriteTransaction& transaction) {
  if (most > 0) {
    const std::string key = key_of(id) + key_of(std::uint64_t{number});
    const std::string value = key_of(replaced) + std::string(record);
    if (auto written = transaction.put(Table::revisions, key, sealed(value)); !written) return written;
  }
  const auto keys = kept_keys(id, transaction);
  if (!keys) return keys.error();
  for (std::size_t i = 0; i + most < keys->size(); ++i) {
    if (auto erased = transaction.erase(Table::revisions, (*keys)[i]); !erased) return erased;
  }
  return {};
}

Result<std::optional<Time>> announcement_due(FeedId feed, EntryId id, const ReadTransaction& transaction) {
  const auto row = transaction.get(Table::announcements, key_of(feed) + key_of(id));
  if (!row) return row.error();
  return *row ? time_at(**row, 0) : std::optional<Time>{};
}

Result<void> set_announcement(FeedId feed, EntryId id, std::optional<Time> due,
                              WriteTransaction& transaction) {
  const std::string key = key_of(feed) + key_of(id);
  return due ? transaction.put(Table::announcements, key, key_of(*due))
             : transaction.erase(Table::announcements, key);
}

Result<void> announce(FeedId feed, Time now, FeedChange& change, WriteTransaction& transaction) {
  std::vector<EntryId> due;
  {
    auto cursor = transaction.cursor(Table::announcements);
    if (!cursor) return cursor.error();
    const std::string prefix = key_of(feed);
    auto row = (*cursor)->seek(prefix);
    for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
      const auto id = entry_at((*row)->key, prefix.size());
      const auto time = time_at((*row)->value, 0);
      if (id && time && *time <= now) due.push_back(*id);
    }
    if (!row) return row.error();
  }
  for (const EntryId id : due) {
    if (auto told = tell(id, now, change, transaction); !told) return told;
    if (auto erased = set_announcement(feed, id, std::nullopt, transaction); !erased) return erased;
  }
  return {};
}

}  // namespace riverd::storage
