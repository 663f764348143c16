#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace riverd::replay {

/// Numbers that look random and are the same on every machine for the same seed (SplitMix64): the
/// distributions of the standard library are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  /// In [0, n), n above zero.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }

  /// In [low, high].
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }

  std::chrono::milliseconds between(std::chrono::milliseconds low, std::chrono::milliseconds high) {
    const auto span = static_cast<std::uint64_t>((high - low).count()) + 1;
    return low + std::chrono::milliseconds(static_cast<std::int64_t>(next() % span));
  }

  bool chance(double probability) { return static_cast<double>(next() >> 11U) * 0x1p-53 < probability; }

  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace riverd::replay
