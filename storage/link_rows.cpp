#include "storage/link_rows.hpp"

#include "storage/keys.hpp"

namespace riverd::storage {
namespace {

constexpr std::size_t digest_size = 16;
constexpr std::size_t feed_size = 8;
constexpr char stands_alone = 1;

}  // namespace

Result<std::vector<LinkHolder>> holders_of(const Digest& link, const ReadTransaction& transaction) {
  auto cursor = transaction.cursor(Table::links);
  if (!cursor) return cursor.error();
  const std::string prefix = key_of(link);
  std::vector<LinkHolder> holders;
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
    const auto entry = entry_at((*row)->key, digest_size);
    const auto feed = feed_at((*row)->value, 0);
    if (entry && feed) holders.push_back({*entry, *feed, (*row)->value.size() == feed_size});
  }
  if (!row) return row.error();
  return holders;
}

Result<void> put_link(const Digest& link, const LinkHolder& holder, WriteTransaction& transaction) {
  std::string value = key_of(holder.feed);
  if (!holder.folds) value += stands_alone;
  return transaction.put(Table::links, key_of(link) + key_of(holder.entry), value);
}

Result<void> erase_link(const Digest& link, EntryId entry, WriteTransaction& transaction) {
  return transaction.erase(Table::links, key_of(link) + key_of(entry));
}

Result<void> move_link(const Entry& entry, const std::optional<Digest>& from, const std::optional<Digest>& to,
                       bool folds, WriteTransaction& transaction) {
  if (from == to) return {};
  if (from) {
    if (auto erased = erase_link(*from, entry.id, transaction); !erased) return erased;
  }
  if (!to) return {};
  return put_link(*to, {entry.id, entry.feed, folds}, transaction);
}

}  // namespace riverd::storage
