#include "storage/instants.hpp"

#include "storage/keys.hpp"

#include <chrono>
#include <cstdint>

namespace riverd::storage {
namespace {

using std::chrono::milliseconds;

/// How many instants, a second after one another, are tried.
constexpr std::uint64_t most_tried = 16;

/// True: it is the entry's now, or has been.
Result<bool> take(Time instant, EntryId entry, WriteTransaction& transaction) {
  const std::string key = key_of(instant);
  const std::string id = key_of(entry);
  const auto owner = transaction.get(Table::instants, key);
  if (!owner) return owner.error();
  if (*owner) return **owner == id;
  if (auto put = transaction.put(Table::instants, key, id); !put) return put.error();
  return true;
}

}  // namespace

Result<void> claim_instant(Entry& entry, WriteTransaction& transaction) {
  const Time base = updated_of(entry);
  const bool likely_shared = base != entry.times.effective || entry.times.quality == TimeQuality::batch;
  if (!likely_shared) {
    const auto taken = take(base, entry.id, transaction);
    if (!taken) return taken.error();
    entry.apart = 0;
    if (*taken) return {};
  }
  for (std::uint64_t second = 0; second < most_tried; ++second) {
    const auto apart = static_cast<std::uint16_t>(1000 * second + entry.arrival % 1000);
    const auto taken = take(base + milliseconds{apart}, entry.id, transaction);
    if (!taken) return taken.error();
    entry.apart = apart;
    if (*taken) return {};
  }
  return {};
}

Result<void> release_instant(const Entry& entry, WriteTransaction& transaction) {
  const std::string key = key_of(updated_of(entry) + milliseconds{entry.apart});
  const auto owner = transaction.get(Table::instants, key);
  if (!owner) return owner.error();
  if (!*owner || **owner != key_of(entry.id)) return {};
  return transaction.erase(Table::instants, key);
}

}  // namespace riverd::storage
