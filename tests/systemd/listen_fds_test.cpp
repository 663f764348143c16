#include "systemd/listen_fds.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <functional>
#include <string>

using riverd::systemd::InheritedSocket;
using riverd::systemd::take_listen_fds;

namespace {

/// Runs a check in a child whose descriptors from 3 on are what the service manager would pass. Its exit
/// status says which step failed; 0: none.
int in_child(const std::function<int()>& check) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    closefrom(3);
    _exit(check());
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

int stream_socket() {
  return socket(AF_INET, SOCK_STREAM, 0);
}

void announce(int count, const char* names) {
  setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
  setenv("LISTEN_FDS", std::to_string(count).c_str(), 1);
  if (names != nullptr) setenv("LISTEN_FDNAMES", names, 1);
}

}  // namespace

TEST_CASE("inherited sockets come with their names, once, and are not passed on") {
  CHECK(in_child([] {
          if (listen(stream_socket(), 1) != 0 || listen(stream_socket(), 1) != 0) return 1;
          announce(2, "http:admin");
          const auto sockets = take_listen_fds();
          if (sockets.size() != 2) return 2;
          if (sockets[0].descriptor != 3 || sockets[0].name != "http") return 3;
          if (sockets[1].descriptor != 4 || sockets[1].name != "admin") return 4;
          if ((fcntl(3, F_GETFD) & FD_CLOEXEC) == 0 || (fcntl(4, F_GETFD) & FD_CLOEXEC) == 0) return 5;
          if (getenv("LISTEN_FDS") != nullptr || getenv("LISTEN_PID") != nullptr) return 6;
          if (getenv("LISTEN_FDNAMES") != nullptr) return 7;
          return take_listen_fds().empty() ? 0 : 8;
        }) == 0);
}

TEST_CASE("what is no listening stream socket is closed and counted") {
  CHECK(in_child([] {
          if (open("/dev/null", O_RDONLY) != 3 || stream_socket() != 4 || socket(AF_INET, SOCK_DGRAM, 0) != 5)
            return 1;
          if (listen(stream_socket(), 1) != 0) return 2;
          announce(4, nullptr);
          std::size_t rejected = 0;
          const auto sockets = take_listen_fds(&rejected);
          if (sockets.size() != 1 || sockets[0].descriptor != 6) return 3;
          if (rejected != 3) return 4;
          return fcntl(3, F_GETFD) == -1 && fcntl(4, F_GETFD) == -1 && fcntl(5, F_GETFD) == -1 ? 0 : 5;
        }) == 0);
}

TEST_CASE("sockets meant for another process are not taken") {
  CHECK(in_child([] {
          if (listen(stream_socket(), 1) != 0) return 1;
          announce(1, "http");
          setenv("LISTEN_PID", "1", 1);
          return take_listen_fds().empty() ? 0 : 2;
        }) == 0);
}

TEST_CASE("without a service manager there are no sockets") {
  CHECK(in_child([] {
          unsetenv("LISTEN_PID");
          unsetenv("LISTEN_FDS");
          return take_listen_fds().empty() ? 0 : 1;
        }) == 0);
}
