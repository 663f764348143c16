#include "storage/stored_entry.hpp"

#include <xxhash.h>

namespace riverd::storage {

std::uint64_t StoredEntry::version() const {
  return XXH3_64bits(record_.data(), record_.size());
}

}  // namespace riverd::storage
