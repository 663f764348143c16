#include "daemon/http/server/endpoint.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace riverd::http {
namespace {

constexpr int backlog = 1024;

Error system_failure(int number, std::string detail) {
  return Error(boost::system::error_code(number, boost::system::system_category()), std::move(detail));
}

Error invalid(std::string detail) {
  return Error(make_error_code(boost::system::errc::invalid_argument), std::move(detail));
}

/// One sentence for what bind() and listen() may answer.
Error bind_failure(int number, const std::string& address) {
  switch (number) {
    case EADDRINUSE:
      return system_failure(number,
                            address + " is in use by another program; change [server] listen or stop it");
    case EACCES:
    case EPERM:
      return system_failure(number, address +
                                        ": no permission to listen there; choose a port from 1024 up or a " +
                                        "folder riverd may write to, or let systemd open the socket");
    case EADDRNOTAVAIL:
      return system_failure(number, address + ": this machine has no such address; change [server] listen");
    case ENOENT:
    case ENOTDIR:
      return system_failure(number, address + ": the folder for the socket does not exist");
    default:
      return system_failure(number, address + ": " + std::strerror(number));  // NOLINT(concurrency-mt-unsafe)
  }
}

std::string name_of(const sockaddr_storage& address, socklen_t length) {
  if (address.ss_family == AF_UNIX) {
    const auto& local = reinterpret_cast<const sockaddr_un&>(address);
    const auto size = length - offsetof(sockaddr_un, sun_path);
    return "unix:" + std::string(local.sun_path, strnlen(local.sun_path, size));
  }
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (::getnameinfo(reinterpret_cast<const sockaddr*>(&address), length, host.data(), host.size(),
                    port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "?";
  }
  const std::string text = host.data();
  return (address.ss_family == AF_INET6 ? "[" + text + "]" : text) + ":" + port.data();
}

/// Binds `socket` to what `describe` names and listens; the name with the port really bound.
Result<ListeningSocket> bind_and_listen(ListeningSocket socket, int descriptor, const sockaddr* to,
                                        socklen_t length) {
  if (::bind(descriptor, to, length) != 0 || ::listen(descriptor, backlog) != 0) {
    return bind_failure(errno, socket.name());
  }
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size);
  const int family = socket.family();
  return ListeningSocket(socket.release(), family, name_of(bound, size));
}

Result<ListeningSocket> listen_tcp(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return invalid(address + " is no address to listen on; write HOST:PORT, [V6]:PORT or unix:PATH");
  }
  auto host = address.substr(0, colon);
  const auto port = address.substr(colon + 1);
  const bool bracketed = host.front() == '[' && host.back() == ']';
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  addrinfo hints{};
  hints.ai_family = bracketed ? AF_INET6 : AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); failed != 0) {
    return invalid(address + " is no address to listen on: " + ::gai_strerror(failed));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  const int descriptor =
      ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, found->ai_protocol);
  if (descriptor < 0) {
    return bind_failure(errno, address);
  }
  ListeningSocket socket(descriptor, found->ai_family, address);
  const int on = 1;  // a restart need not wait for the last connections to time out
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (found->ai_family == AF_INET6) {
    ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  }
  return bind_and_listen(std::move(socket), descriptor, found->ai_addr, found->ai_addrlen);
}

/// Removes a socket file that nobody listens on any more.
void remove_stale(const sockaddr_un& address, socklen_t length) {
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) {
    return;
  }
  const bool refused =
      ::connect(probe, reinterpret_cast<const sockaddr*>(&address), length) != 0 && errno == ECONNREFUSED;
  ::close(probe);
  struct stat what{};
  if (refused && ::lstat(address.sun_path, &what) == 0 && S_ISSOCK(what.st_mode)) {
    ::unlink(address.sun_path);
  }
}

Result<ListeningSocket> listen_unix(const std::string& address, const std::string& path, unsigned mode) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof local.sun_path) {
    return invalid(address + ": the path of a unix socket has 1 to " +
                   std::to_string(sizeof local.sun_path - 1) + " bytes");
  }
  std::memcpy(local.sun_path, path.data(), path.size());
  const auto* to = reinterpret_cast<const sockaddr*>(&local);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return bind_failure(errno, address);
  }
  ListeningSocket socket(descriptor, AF_UNIX, address, path);
  remove_stale(local, length);
  if (::bind(descriptor, to, length) != 0) {
    return bind_failure(errno, address);
  }
  // Until listen() nobody can connect, so the mode holds from the first connection on.
  if (::chmod(path.c_str(), mode) != 0 || ::listen(descriptor, backlog) != 0) {
    const int failed = errno;
    ::unlink(path.c_str());
    return bind_failure(failed, address);
  }
  return socket;
}

}  // namespace

ListeningSocket::ListeningSocket(int descriptor, int family, std::string name, std::filesystem::path file)
    : descriptor_(descriptor), family_(family), name_(std::move(name)), file_(std::move(file)) {}

ListeningSocket::~ListeningSocket() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      family_(other.family_),
      name_(std::move(other.name_)),
      file_(std::move(other.file_)) {}

ListeningSocket& ListeningSocket::operator=(ListeningSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(family_, other.family_);
  std::swap(name_, other.name_);
  std::swap(file_, other.file_);
  return *this;
}

int ListeningSocket::release() {
  return std::exchange(descriptor_, -1);
}

Result<ListeningSocket> listen_on(const std::string& address, unsigned unix_mode) {
  if (address.starts_with("unix:")) {
    return listen_unix(address, address.substr(5), unix_mode);
  }
  return listen_tcp(address);
}

Result<ListeningSocket> adopt_socket(int descriptor) {
  int type = 0;
  int listening = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
    return system_failure(errno, "descriptor " + std::to_string(descriptor) + " is no socket");
  }
  size = sizeof listening;
  if (type != SOCK_STREAM || ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 ||
      listening == 0) {
    return invalid("descriptor " + std::to_string(descriptor) + " is no listening stream socket");
  }
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  sockaddr_storage bound{};
  size = sizeof bound;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size);
  return ListeningSocket(descriptor, bound.ss_family, name_of(bound, size));
}

}  // namespace riverd::http
