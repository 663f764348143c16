#include "daemon/runtime/memory.hpp"

#include <unistd.h>

#include <fstream>

namespace riverd {

HeldMemory held_memory() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  HeldMemory pages;
  file >> size >> pages.resident >> pages.shared;
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return {pages.resident * page, pages.shared * page};
}

}  // namespace riverd
