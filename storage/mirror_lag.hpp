#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// How much later than its origin a mirror is (T9).
namespace riverd::storage {

/// Adds the lags of entries that came, in the order of arrival, and forgets all but the last `lags_kept`.
void note_lags(std::vector<std::uint32_t>& lags, std::span<const std::chrono::milliseconds> come);

/// A feed's lag, as its last entries have it.
struct MirrorLag {
  std::chrono::seconds median{};
  std::chrono::seconds most{};  // nine in ten are no later
  std::size_t entries = 0;      // that tell of it

  friend bool operator==(const MirrorLag&, const MirrorLag&) = default;
};

/// nullopt: nothing tells of it.
[[nodiscard]] std::optional<MirrorLag> mirror_lag(std::span<const std::uint32_t> lags);

}  // namespace riverd::storage
