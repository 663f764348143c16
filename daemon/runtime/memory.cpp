#include "daemon/runtime/memory.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>

/// jemalloc(3), declared here because a program with a sanitizer has no jemalloc: then it is null.
extern "C" [[gnu::weak]] int mallctl(const char* name, void* old_value, std::size_t* old_size,
                                     void* new_value, std::size_t new_size);

namespace riverd {

void give_memory_back_at_once() {
  if (mallctl == nullptr) return;
  ssize_t none = 0;  // milliseconds
  // Of the one arena that there is (daemon/allocator.cpp). It cannot fail; if it did, nothing would be lost.
  mallctl("arena.0.dirty_decay_ms", nullptr, nullptr, &none, sizeof none);
}

HeldMemory held_memory() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  HeldMemory pages;
  file >> size >> pages.resident >> pages.shared;
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return {pages.resident * page, pages.shared * page};
}

}  // namespace riverd
