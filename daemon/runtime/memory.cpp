#include "daemon/runtime/memory.hpp"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace riverd {

void keep_memory_between_documents() {
  constexpr int kept = 8 << 20;
  constexpr int large = 1 << 20;
  constexpr int arenas = 3;
  mallopt(M_TRIM_THRESHOLD, kept);
  mallopt(M_MMAP_THRESHOLD, large);
  mallopt(M_TOP_PAD, 1 << 20);  // a heap grows by so much at a time, not by a page or two
  mallopt(M_ARENA_MAX, arenas);
}

HeldMemory held_memory() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  HeldMemory pages;
  file >> size >> pages.resident >> pages.shared;
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return {pages.resident * page, pages.shared * page};
}

bool give_back_free_memory(std::uint64_t most) {
  const struct mallinfo2 info = ::mallinfo2();
  const std::uint64_t used = info.uordblks + info.hblkhd;
  if (held_memory().anonymous() <= used + most) return false;
  ::malloc_trim(0);
  return true;
}

}  // namespace riverd
