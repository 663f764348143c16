#include "storage/migrate.hpp"

#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <string>

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

Result<void> migrate(WriteTransaction& transaction) {
  const auto stored = transaction.get(Table::meta, meta_format);
  if (!stored) return stored.error();
  if (!*stored) return transaction.put(Table::meta, meta_format, key_of(current_format));
  return check_format(transaction);
}

}  // namespace riverd::storage
