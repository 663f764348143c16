#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace riverd::runtime {

/// Where the kernel tells of control groups; tests have folders of their own.
struct ControlGroupPaths {
  std::filesystem::path membership = "/proc/self/cgroup";
  std::filesystem::path root = "/sys/fs/cgroup";
};

/// How many bytes of memory this process' control group and those above it allow: the least of their
/// memory.max and memory.high (cgroup v2, as systemd's MemoryMax= and MemoryHigh= set them). nullopt: no
/// limit, no cgroup v2, or nothing of it to be seen.
[[nodiscard]] std::optional<std::uint64_t> memory_limit(const ControlGroupPaths& paths = {});

/// What of a cache of `usual` bytes fits under the limit: all of it from 512 MiB on, below that in
/// proportion, and never less than a sixteenth.
[[nodiscard]] std::size_t within_limit(std::size_t usual, std::optional<std::uint64_t> limit);

}  // namespace riverd::runtime
