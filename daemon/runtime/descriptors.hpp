#pragma once

#include <cstddef>

namespace riverd::runtime {

/// Lets this process have as many descriptors as the system allows it (RLIMIT_NOFILE's hard limit), for the
/// usual soft limit of 1,024 is made for select(2), which nothing here calls. Returns the limit in force.
std::size_t raise_descriptor_limit();

/// How many a daemon may need: each reader's connection and each poll has a socket, and the store, the log
/// and popular documents have theirs.
[[nodiscard]] std::size_t descriptors_wanted(std::size_t connections, std::size_t polls);

}  // namespace riverd::runtime
