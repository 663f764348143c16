#include "storage/tombstone.hpp"

#include "storage/keys.hpp"

namespace riverd::storage {
namespace {

constexpr std::size_t time_size = 8;
constexpr std::size_t id_size = 16;
/// With the time, one byte less than an entry id: the length tells them apart.
constexpr std::size_t output_size = id_size - time_size - 1;

/// The rows of dropped entries in `output_ids` that begin so; their values are empty.
Result<std::vector<std::string>> dropped_outputs(std::string_view prefix,
                                                 const ReadTransaction& transaction) {
  auto cursor = transaction.cursor(Table::output_ids);
  if (!cursor) return cursor.error();
  std::vector<std::string> keys;
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
    if ((*row)->value.empty()) keys.emplace_back((*row)->key);
  }
  if (!row) return row.error();
  return keys;
}

}  // namespace

std::optional<Tombstone> tombstone_of(std::string_view value) {
  if (value.size() >= id_size) return std::nullopt;
  Tombstone out;
  // One without a time has been there for ever.
  out.listed = time_at(value, 0).value_or(Time{});
  if (value.size() > time_size) out.output = value.substr(time_size);
  return out;
}

Result<void> put_tombstone(std::string_view key, Time listed, std::string_view output_key,
                           WriteTransaction& transaction) {
  std::string value = key_of(listed);
  value += output_key.substr(0, output_size);
  return transaction.put(Table::identities, key, value);
}

Result<void> refresh_tombstone(std::string_view key, Time received, WriteTransaction& transaction) {
  const auto row = transaction.get(Table::identities, key);
  if (!row) return row.error();
  const auto stone = *row ? tombstone_of(**row) : std::nullopt;
  if (!stone || received - stone->listed < tombstone_refresh) return {};
  return put_tombstone(key, received, stone->output, transaction);
}

Result<void> erase_tombstone(std::string_view key, WriteTransaction& transaction) {
  const auto row = transaction.get(Table::identities, key);
  if (!row) return row.error();
  const auto stone = *row ? tombstone_of(**row) : std::nullopt;
  if (!stone) return {};
  if (!stone->output.empty()) {
    const auto outputs = dropped_outputs(stone->output, transaction);
    if (!outputs) return outputs.error();
    // Two that begin alike, which chance does not bring about: rather keep both than give back the wrong one.
    if (outputs->size() == 1) {
      if (auto erased = transaction.erase(Table::output_ids, outputs->front()); !erased) return erased;
    }
  }
  return transaction.erase(Table::identities, key);
}

Result<void> add_alias(const LinkHolder& entry, const Digest& identity, const std::optional<Digest>& link,
                       WriteTransaction& transaction) {
  const std::string digest = key_of(identity);
  const std::string id = key_of(entry.entry);
  if (auto put = transaction.put(Table::identities, key_of(entry.feed) + digest, id); !put) return put;
  if (link) {
    if (auto put = put_link(*link, entry, transaction); !put) return put;
  }
  return transaction.put(Table::aliases, id + digest, link ? key_of(*link) : std::string());
}

Result<std::vector<Alias>> aliases_of(EntryId entry, const ReadTransaction& transaction) {
  auto cursor = transaction.cursor(Table::aliases);
  if (!cursor) return cursor.error();
  const std::string prefix = key_of(entry);
  std::vector<Alias> aliases;
  auto row = (*cursor)->seek(prefix);
  for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
    const auto identity = entry_at((*row)->key, prefix.size());
    if (!identity) continue;
    Alias alias{identity->value, {}};
    if (const auto link = entry_at((*row)->value, 0)) alias.link = link->value;
    aliases.push_back(alias);
  }
  if (!row) return row.error();
  return aliases;
}

}  // namespace riverd::storage
