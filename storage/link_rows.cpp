#include "storage/link_rows.hpp"

#include "storage/keys.hpp"

namespace riverd::storage {

Result<void> move_link(const Entry& entry, const std::optional<Digest>& from, const std::optional<Digest>& to,
                       WriteTransaction& transaction) {
  if (from == to) return {};
  if (from) {
    if (auto erased = transaction.erase(Table::links, key_of(*from) + key_of(entry.id)); !erased)
      return erased;
  }
  if (!to) return {};
  return transaction.put(Table::links, key_of(*to) + key_of(entry.id), key_of(entry.feed));
}

}  // namespace riverd::storage
