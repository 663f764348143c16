#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>

namespace riverd::commands::deep {

/// A daemon that answers on the control socket.
struct RunningDaemon {
  std::filesystem::path socket;
  pid_t pid = 0;
};

/// The daemon of this data folder, if one runs: by the control socket where this environment looks for it, or
/// where the service has it (/run/riverd).
[[nodiscard]] std::optional<RunningDaemon> find_daemon(const std::filesystem::path& data);

/// How many files a process may have open; nullopt: it cannot be seen.
[[nodiscard]] std::optional<std::uint64_t> descriptor_limit_of(pid_t pid);

}  // namespace riverd::commands::deep
