#include "daemon/commands/deep/running_daemon.hpp"

#include "daemon/control_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace riverd::commands::deep {
namespace {

/// Who listens on the socket; nullopt: nobody does.
std::optional<pid_t> listener_of(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.native().size() >= sizeof address.sun_path) return std::nullopt;
  std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::nullopt;
  std::optional<pid_t> pid;
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) {
    pid = credentials.pid;
  }
  ::close(descriptor);
  return pid;
}

}  // namespace

std::optional<RunningDaemon> find_daemon(const std::filesystem::path& data) {
  const std::array<std::filesystem::path, 2> sockets = {control_socket(data), "/run/riverd/control.sock"};
  for (const auto& socket : sockets) {
    // The service's daemon is that of its own folder only.
    if (socket == sockets.back() && data != "/var/lib/riverd") continue;
    if (const auto pid = listener_of(socket)) return RunningDaemon{socket, *pid};
  }
  return std::nullopt;
}

std::optional<std::uint64_t> descriptor_limit_of(pid_t pid) {
  const std::string head = "Max open files";
  std::ifstream in("/proc/" + std::to_string(pid) + "/limits");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(head)) continue;
    std::istringstream fields(line.substr(head.size()));
    std::string soft;
    fields >> soft;
    if (soft == "unlimited") return std::numeric_limits<std::uint64_t>::max();
    std::uint64_t limit = 0;
    if (std::istringstream(soft) >> limit) return limit;
  }
  return std::nullopt;
}

}  // namespace riverd::commands::deep
