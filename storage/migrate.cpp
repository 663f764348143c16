#include "storage/migrate.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/instants.hpp"
#include "storage/keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace riverd::storage {

Result<void> check_format(const ReadTransaction& transaction) {
  const auto stored = transaction.get(Table::meta, meta_format);
  if (!stored) return stored.error();
  if (!*stored) {
    return Error(StorageError::damaged, "the store says no format version; it was not made by riverd");
  }
  const auto version = number_at(**stored, 0);
  if (!version) return Error(StorageError::damaged, "the store's format version cannot be read");
  if (*version > current_format) {
    return Error(StorageError::newer_format,
                 "the store has format " + std::to_string(*version) + ", this riverd knows formats up to " +
                     std::to_string(current_format) +
                     "; install the riverd that wrote it, or put a backup in its place");
  }
  return {};
}

namespace {

constexpr std::size_t feed_size = 8;

/// So many rows are read before they are written: a cursor's place ends with the first writing.
constexpr std::size_t rows_at_once = 1024;

struct Row {
  std::string arrival;
  std::string feed;
  EntryId entry;
};

/// The next rows of `arrivals`, from a key on.
Result<std::vector<Row>> arrivals_from(std::string_view first, const ReadTransaction& transaction) {
  auto cursor = transaction.cursor(Table::arrivals);
  if (!cursor) return cursor.error();
  std::vector<Row> rows;
  auto row = (*cursor)->seek(first);
  for (; row && *row && rows.size() < rows_at_once; row = (*cursor)->next()) {
    const auto entry = entry_at((*row)->value, feed_size);
    if (!entry) return Error(StorageError::damaged, "the store is damaged: an arrival names no entry");
    rows.push_back({std::string((*row)->key), std::string((*row)->value.substr(0, feed_size)), *entry});
  }
  if (!row) return row.error();
  return rows;
}

/// Calls for each entry in order of arrival.
template <class Visit>
Result<void> for_each_entry(WriteTransaction& transaction, const Visit& visit) {
  std::string next;
  for (;;) {
    const auto rows = arrivals_from(next, transaction);
    if (!rows) return rows.error();
    for (const Row& row : *rows) {
      const auto record = transaction.get(Table::entries, key_of(row.entry));
      if (!record) return record.error();
      if (!*record) {
        return Error(StorageError::damaged,
                     "the store is damaged: entry " + row.entry.to_string() + " is missing");
      }
      if (auto visited = visit(row, **record); !visited) return visited;
    }
    if (rows->size() < rows_at_once) return {};
    next = rows->back().arrival + '\0';
  }
}

/// Format 2 has the effective time of each entry in `feed_arrivals`. What else is new there (tables, fields)
/// may be absent.
Result<void> from_1_to_2(WriteTransaction& transaction) {
  return for_each_entry(transaction, [&](const Row& row, std::string_view record) -> Result<void> {
    const auto header = decode_header(record);
    if (!header) return header.error();
    const std::string value = key_of(row.entry) + key_of(header->effective);
    return transaction.put(Table::feed_arrivals, row.feed + row.arrival, value);
  });
}

/// Format 3 has seals before its records, which may be absent, and an instant of its own for each entry.
Result<void> from_2_to_3(WriteTransaction& transaction) {
  return for_each_entry(transaction, [&](const Row& row, std::string_view record) -> Result<void> {
    const auto header = decode_header(record);
    if (!header) return header.error();
    auto entry = decode_entry(row.entry, record, Parts::without_content);
    if (!entry) return entry.error();
    const std::string stored(record);  // writing ends what `record` points to
    if (auto claimed = claim_instant(*entry, transaction); !claimed) return claimed;
    if (entry->apart == 0) return {};
    auto whole = decode_entry(row.entry, stored, Parts::whole);
    if (!whole) return whole.error();
    whole->apart = entry->apart;
    return transaction.put(Table::entries, key_of(row.entry), encode(*whole, header->digests));
  });
}

}  // namespace

Result<void> migrate(WriteTransaction& transaction) {
  const auto stored = transaction.get(Table::meta, meta_format);
  if (!stored) return stored.error();
  if (*stored) {
    const auto version = number_at(**stored, 0);
    if (auto known = check_format(transaction); !known) return known;
    if (version == current_format) return {};
    if (version == 1) {
      if (auto migrated = from_1_to_2(transaction); !migrated) return migrated;
    }
    if (version < 3) {
      if (auto migrated = from_2_to_3(transaction); !migrated) return migrated;
    }
    // Format 4 has texts in a table of their own. In records that were written before they stay where they
    // are. Format 5 has in the frames of imported files references to their entries' texts; a frame without
    // any is read in the same way.
  }
  return transaction.put(Table::meta, meta_format, key_of(current_format));
}

}  // namespace riverd::storage
