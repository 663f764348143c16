#include "daemon/runtime/descriptors.hpp"

#include <sys/resource.h>

namespace riverd::runtime {

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return 0;
  }
  const auto soft = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : soft;
}

std::size_t descriptors_wanted(std::size_t connections, std::size_t polls) {
  constexpr std::size_t others = 512;
  return connections + polls + others;
}

}  // namespace riverd::runtime
