#include "daemon/serve/feed_slots.hpp"

#include <iterator>
#include <numeric>

namespace riverd::serve {

std::shared_ptr<DocumentSlot> FeedSlots::get(FeedId feed, Format format,
                                             const std::function<std::shared_ptr<DocumentSlot>()>& make) {
  const auto known = by_feed_.find(feed);
  if (known == by_feed_.end()) {
    Entry fresh;
    fresh.feed = feed;
    entries_.push_front(std::move(fresh));
    by_feed_.emplace(feed, entries_.begin());
  } else {
    entries_.splice(entries_.begin(), entries_, known->second);
  }
  auto& slot = entries_.front().slots[static_cast<std::size_t>(format)];
  if (!slot) {
    slot = make();
  }
  return slot;
}

void FeedSlots::served(FeedId feed, Format format, std::size_t bytes) {
  const auto known = by_feed_.find(feed);
  if (known == by_feed_.end()) {
    return;  // given up meanwhile
  }
  auto& size = known->second->sizes[static_cast<std::size_t>(format)];
  bytes_ += bytes - size;
  size = bytes;
  while (bytes_ > max_bytes_ && entries_.size() > 1) {
    drop(std::prev(entries_.end()));
  }
}

void FeedSlots::invalidate(FeedId feed) {
  const auto known = by_feed_.find(feed);
  if (known == by_feed_.end()) {
    return;
  }
  for (const auto& slot : known->second->slots) {
    if (slot) {
      slot->invalidate();
    }
  }
  forget_sizes(*known->second);
}

void FeedSlots::forget_sizes(Entry& entry) {
  bytes_ -= std::accumulate(entry.sizes.begin(), entry.sizes.end(), std::size_t{0});
  entry.sizes = {};
}

void FeedSlots::drop(std::list<Entry>::iterator entry) {
  forget_sizes(*entry);
  by_feed_.erase(entry->feed);
  entries_.erase(entry);
}

}  // namespace riverd::serve
