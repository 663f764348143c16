#include "daemon/serve/verdict_cache.hpp"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <random>

namespace riverd::serve {
namespace {

constexpr std::uint64_t verdict_bit = 1;

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace

VerdictCache::VerdictCache(std::size_t verdicts)
    : slots_(std::bit_ceil(std::max(verdicts, set_size))), seed_(random_seed()) {}

std::uint64_t VerdictCache::key(std::initializer_list<std::uint64_t> parts) const {
  return XXH3_64bits_withSeed(parts.begin(), parts.size() * sizeof(std::uint64_t), seed_) & ~verdict_bit;
}

std::size_t VerdictCache::set_of(std::uint64_t key) const {
  const std::size_t sets = slots_.size() / set_size;
  return static_cast<std::size_t>(key >> 32U) % sets * set_size;
}

std::optional<bool> VerdictCache::find(std::uint64_t key) const {
  const std::size_t first = set_of(key);
  for (std::size_t i = first; i < first + set_size; ++i) {
    const std::uint64_t slot = slots_[i].load(std::memory_order_relaxed);
    if (slot != 0 && (slot & ~verdict_bit) == key) return (slot & verdict_bit) != 0;
  }
  return std::nullopt;
}

void VerdictCache::add(std::uint64_t key, bool verdict) {
  const std::size_t first = set_of(key);
  std::size_t place = first + (key >> 8U) % set_size;
  for (std::size_t i = first; i < first + set_size; ++i) {
    if (slots_[i].load(std::memory_order_relaxed) == 0) {
      place = i;
      break;
    }
  }
  slots_[place].store(key | (verdict ? verdict_bit : 0), std::memory_order_relaxed);
}

}  // namespace riverd::serve
