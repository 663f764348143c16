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

}  // namespace riverd
