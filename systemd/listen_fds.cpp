#include "systemd/listen_fds.hpp"

#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace riverd::systemd {
namespace {

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

}  // namespace

std::vector<InheritedSocket> take_listen_fds(std::size_t* rejected) {
  char** names = nullptr;
  // Sets FD_CLOEXEC on each descriptor and clears the environment.
  const int count = sd_listen_fds_with_names(1, &names);
  const std::unique_ptr<char*, Free> names_owner{names};
  std::vector<InheritedSocket> sockets;
  for (int i = 0; i < count; ++i) {
    const std::unique_ptr<char, Free> name{names == nullptr ? nullptr : names[i]};
    const int descriptor = SD_LISTEN_FDS_START + i;
    if (sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, 1) > 0) {
      sockets.push_back({descriptor, name ? std::string{name.get()} : std::string{}});
      continue;
    }
    close(descriptor);
    if (rejected != nullptr) ++*rejected;
  }
  return sockets;
}

}  // namespace riverd::systemd
