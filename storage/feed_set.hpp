#pragma once

#include "feeds/model/id.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

namespace riverd::storage {

/// The feeds of a river, made for each reading of it: one block of memory, in which ten thousand are told
/// from others by a glance.
class FeedSet {
 public:
  FeedSet() = default;
  explicit FeedSet(std::span<const FeedId> feeds)
      : slots_(std::bit_ceil(std::max<std::size_t>(feeds.size() * 2, 2))) {
    for (const FeedId feed : feeds) insert(feed);
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool contains(FeedId feed) const {
    if (feed == FeedId{}) return has_zero_;
    return !slots_.empty() && slots_[slot_of(feed)] == feed;
  }

  /// Ascending.
  [[nodiscard]] std::vector<FeedId> sorted() const {
    std::vector<FeedId> out;
    out.reserve(size_);
    if (has_zero_) out.emplace_back();
    std::copy_if(slots_.begin(), slots_.end(), std::back_inserter(out),
                 [](FeedId feed) { return feed != FeedId{}; });
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  /// Where it is, or would be: of the slots at least half are free.
  [[nodiscard]] std::size_t slot_of(FeedId feed) const {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = static_cast<std::size_t>(feed.value * golden >> 32U) & mask;
    while (slots_[slot] != FeedId{} && slots_[slot] != feed) slot = (slot + 1) & mask;
    return slot;
  }

  void insert(FeedId feed) {
    if (contains(feed)) return;
    ++size_;
    if (feed == FeedId{}) {
      has_zero_ = true;
    } else {
      slots_[slot_of(feed)] = feed;
    }
  }

  std::vector<FeedId> slots_;  // zero: free
  std::size_t size_ = 0;
  bool has_zero_ = false;
};

}  // namespace riverd::storage
