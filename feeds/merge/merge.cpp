#include "feeds/merge/merge.hpp"

#include <algorithm>

namespace riverd {

bool displayed_before(const Entry& a, const Entry& b) {
  if (a.times.effective != b.times.effective) return a.times.effective > b.times.effective;
  if (a.arrival != b.arrival) return a.arrival > b.arrival;
  return a.id < b.id;
}

void order_for_display(std::vector<emit::OutputEntry>& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const emit::OutputEntry& left, const emit::OutputEntry& right) {
              return displayed_before(left.entry, right.entry);
            });
}

std::optional<Time> newest_update(const std::vector<emit::OutputEntry>& entries) {
  std::optional<Time> newest;
  for (const emit::OutputEntry& output : entries) {
    const Time updated = updated_of(output.entry);
    if (!newest || updated > *newest) newest = updated;
  }
  return newest;
}

}  // namespace riverd
