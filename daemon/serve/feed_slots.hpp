#pragma once

#include "daemon/serve/document_slot.hpp"
#include "feeds/model/id.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <unordered_map>

namespace riverd::serve {

/// The slots of single sources' documents: made when first asked for, the least recently used given up
/// when all together hold more than a number of bytes. Used on one executor only.
class FeedSlots {
 public:
  explicit FeedSlots(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// The slot, made with `make` if there is none.
  [[nodiscard]] std::shared_ptr<DocumentSlot> get(FeedId feed, Format format,
                                                  const std::function<std::shared_ptr<DocumentSlot>()>& make);

  /// Says how large the document in a slot is now, and makes room.
  void served(FeedId feed, Format format, std::size_t bytes);

  void invalidate(FeedId feed);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    FeedId feed;
    std::array<std::shared_ptr<DocumentSlot>, format_count> slots;
    std::array<std::size_t, format_count> sizes{};
  };

  /// Its documents are gone.
  void forget_sizes(Entry& entry);
  void drop(std::list<Entry>::iterator entry);

  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<FeedId, std::list<Entry>::iterator> by_feed_;
};

}  // namespace riverd::serve
