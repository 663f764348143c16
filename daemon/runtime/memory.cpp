#include "daemon/runtime/memory.hpp"

#include <malloc.h>

namespace riverd {

void keep_memory_between_documents() {
  constexpr int kept = 8 << 20;
  mallopt(M_TRIM_THRESHOLD, kept);
  mallopt(M_MMAP_THRESHOLD, kept);
  mallopt(M_TOP_PAD, 1 << 20);  // a heap grows by so much at a time, not by a page or two
}

}  // namespace riverd
