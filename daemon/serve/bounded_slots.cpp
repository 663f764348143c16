#include "daemon/serve/bounded_slots.hpp"

#include <iterator>
#include <utility>

namespace riverd::serve {

std::shared_ptr<DocumentSlot> BoundedSlots::get(const std::string& key, std::uint64_t group,
                                                const std::function<std::shared_ptr<DocumentSlot>()>& make) {
  const auto known = by_key_.find(key);
  if (known != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, known->second);
    return entries_.front().slot;
  }
  entries_.push_front({key, group, make(), 0});
  by_key_.emplace(key, entries_.begin());
  return entries_.front().slot;
}

void BoundedSlots::served(const std::string& key, std::size_t bytes) {
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) {
    return;  // given up meanwhile
  }
  if (bytes == 0) {
    drop(known->second);
    return;
  }
  bytes_ += bytes - known->second->bytes;
  known->second->bytes = bytes;
  while (bytes_ > max_bytes_ && entries_.size() > 1) {
    drop(std::prev(entries_.end()));
  }
}

void BoundedSlots::invalidate(std::uint64_t group) {
  for (auto& entry : entries_) {
    if (entry.group == group) {
      entry.slot->invalidate();
      bytes_ -= std::exchange(entry.bytes, 0);
    }
  }
}

void BoundedSlots::drop(std::list<Entry>::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace riverd::serve
