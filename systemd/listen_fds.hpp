#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace riverd::systemd {

/// A listening socket that the service manager opened for us.
struct InheritedSocket {
  int descriptor = -1;  // close-on-exec; owned by whoever takes it
  std::string name;     // FileDescriptorName= of the socket unit, by default the unit's name
};

/// The listening stream sockets passed to this process (sd_listen_fds(3)), in order; empty where there are
/// none. Takes LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES out of the environment, so that no child believes
/// they are its own and a second call finds none. Call it before threads start. Descriptors that are no
/// listening stream sockets are closed and left out; `rejected` counts them, where it is given.
[[nodiscard]] std::vector<InheritedSocket> take_listen_fds(std::size_t* rejected = nullptr);

}  // namespace riverd::systemd
