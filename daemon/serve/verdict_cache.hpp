#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

namespace riverd::serve {

/// What filters said of entries, so that one new entry does not make a river read all others again. A fixed
/// number of verdicts; those in the way of newer ones go. Any thread, without locks.
class VerdictCache {
 public:
  /// 4 MiB: two rare filters over 200,000 entries each.
  static constexpr std::size_t usual_verdicts = std::size_t{1} << 19U;

  /// Rounded up to a power of two.
  explicit VerdictCache(std::size_t verdicts = usual_verdicts);

  /// Of all that a verdict depends on. Differs from process to process, so that nobody can make two entries
  /// share one.
  [[nodiscard]] std::uint64_t key(std::initializer_list<std::uint64_t> parts) const;

  [[nodiscard]] std::optional<bool> find(std::uint64_t key) const;
  void add(std::uint64_t key, bool verdict);

 private:
  static constexpr std::size_t set_size = 8;  // where a verdict may stand: one cache line

  [[nodiscard]] std::size_t set_of(std::uint64_t key) const;

  std::vector<std::atomic<std::uint64_t>> slots_;  // a key whose lowest bit is its verdict; 0: empty
  std::uint64_t seed_;
};

}  // namespace riverd::serve
