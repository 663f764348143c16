#include "storage/counters.hpp"

#include "storage/keys.hpp"

namespace riverd::storage {

Result<Counters> Counters::load(const ReadTransaction& transaction) {
  Counters counters;
  for (const auto& [name, value] : counters.fields()) {
    const auto stored = transaction.get(Table::meta, name);
    if (!stored) return stored.error();
    if (*stored) *value = number_at(**stored, 0).value_or(*value);
  }
  return counters;
}

Result<void> Counters::save(WriteTransaction& transaction) {
  for (const auto& [name, value] : fields()) {
    const auto stored = transaction.get(Table::meta, name);
    if (!stored) return stored.error();
    if (*stored && **stored == key_of(*value)) continue;
    if (auto written = transaction.put(Table::meta, name, key_of(*value)); !written) return written;
  }
  return {};
}

std::array<std::pair<std::string_view, std::uint64_t*>, 3> Counters::fields() {
  return {{{meta_next_arrival, &next_arrival}, {meta_entries, &entries}, {meta_stories, &stories}}};
}

}  // namespace riverd::storage
