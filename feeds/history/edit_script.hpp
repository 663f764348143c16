#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// How one sequence becomes another.
namespace riverd::history {

enum class Change : std::uint8_t {
  same,     ///< in both
  removed,  ///< only in the older
  added,    ///< only in the newer
};

/// A stretch of one kind. Of `same` both places count, of the others the one of their own sequence.
struct Run {
  Change change = Change::same;
  std::size_t older = 0;
  std::size_t newer = 0;
  std::size_t length = 0;

  friend bool operator==(const Run&, const Run&) = default;
};

/// A shortest way from `older` to `newer` (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986):
/// stretches in order that together are both sequences, removals before additions. Time and memory grow with
/// the number of differences, not with the square of the length; each step takes one off `budget`, and
/// nullopt means that it did not suffice.
[[nodiscard]] std::optional<std::vector<Run>> edit_script(std::span<const std::uint32_t> older,
                                                          std::span<const std::uint32_t> newer,
                                                          std::size_t& budget);

}  // namespace riverd::history
