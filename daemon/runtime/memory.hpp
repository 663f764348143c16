#pragma once

#include <cstdint>

namespace riverd {

/// What the process holds, in bytes.
struct HeldMemory {
  std::uint64_t resident = 0;  // with the pages of files, the store's above all
  std::uint64_t shared = 0;    // of these: of files
  [[nodiscard]] std::uint64_t anonymous() const { return resident > shared ? resident - shared : 0; }
};
[[nodiscard]] HeldMemory held_memory();

/// From now on memory that holds nothing goes back to the system at once and not a tenth of a second later: 8
/// MiB less beside a round of polls, for more work. For a process that runs for years and has the time. Does
/// nothing where the program was not linked with jemalloc, as with sanitizers.
void give_memory_back_at_once();

}  // namespace riverd
