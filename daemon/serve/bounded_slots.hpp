#pragma once

#include "daemon/serve/document_slot.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace riverd::serve {

/// The slots of documents that requests name by numbers of their own, such as pages of an archive: made when
/// first asked for, the least recently used given up when all together hold more than a number of bytes. What
/// was asked for and is no document takes no room. Used on one executor only.
class BoundedSlots {
 public:
  explicit BoundedSlots(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// The slot of that key, made with `make` if there is none. Slots of one group are out of date together.
  [[nodiscard]] std::shared_ptr<DocumentSlot> get(const std::string& key, std::uint64_t group,
                                                  const std::function<std::shared_ptr<DocumentSlot>()>& make);

  /// Says how large the document in a slot is now, and makes room; 0: there is no such document.
  void served(const std::string& key, std::size_t bytes);

  /// The group's documents are out of date.
  void invalidate(std::uint64_t group);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    std::uint64_t group = 0;
    std::shared_ptr<DocumentSlot> slot;
    std::size_t bytes = 0;
  };

  void drop(std::list<Entry>::iterator entry);

  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace riverd::serve
