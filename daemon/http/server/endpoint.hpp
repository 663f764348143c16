#pragma once

#include "feeds/result.hpp"

#include <filesystem>
#include <string>

namespace riverd::http {

/// A socket that listens, owned; non-blocking and closed on exec.
class ListeningSocket {
 public:
  ListeningSocket() = default;
  ListeningSocket(int descriptor, int family, std::string name, std::filesystem::path file = {});
  ~ListeningSocket();
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&& other) noexcept;

  [[nodiscard]] int family() const { return family_; }  // AF_INET, AF_INET6 or AF_UNIX

  /// `127.0.0.1:8480`, `[::1]:8480`, `unix:/run/riverd/http.sock`: what it really is bound to.
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Of a unix socket that this program made: to be removed with it. Empty otherwise.
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  /// Gives the descriptor away.
  [[nodiscard]] int release();

 private:
  int descriptor_ = -1;
  int family_ = 0;
  std::string name_;
  std::filesystem::path file_;
};

/// Binds and listens. `address` is `HOST:PORT` (an IPv4 address or a name, port 0 for any free one),
/// `[V6]:PORT` (IPv6 alone, so that a list of addresses means what it says) or `unix:PATH`, created with
/// the mode `unix_mode`; a file left behind by a program that is gone is replaced. Errors say what to do:
/// in use, no permission, no such address on this machine. A name is looked up with the system's blocking
/// resolver.
[[nodiscard]] Result<ListeningSocket> listen_on(const std::string& address, unsigned unix_mode);

/// Takes over a listening stream socket of this process, as systemd passes them. On an error the
/// descriptor stays the caller's.
[[nodiscard]] Result<ListeningSocket> adopt_socket(int descriptor);

}  // namespace riverd::http
