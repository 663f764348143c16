#pragma once

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace riverd::test {

/// An answer as it came over the wire.
struct WireResponse {
  int status = 0;    // 0: none came
  std::string head;  // with the status line, without the empty line
  std::string body;

  /// The first header of that name, spelled as it is sent; empty if there is none.
  [[nodiscard]] std::string header(std::string_view name) const {
    const auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) {
      return {};
    }
    const auto from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

/// A blocking HTTP client of a few lines, independent of everything it tests: it sends what it is told,
/// right or wrong, and reads answers by their Content-Length. Reads end after ten seconds.
class BlockingClient {
 public:
  /// `127.0.0.1:PORT`, `[::1]:PORT` or `unix:PATH`.
  explicit BlockingClient(const std::string& address) {
    if (address.starts_with("unix:")) {
      sockaddr_un to{};
      to.sun_family = AF_UNIX;
      address.copy(to.sun_path, sizeof to.sun_path - 1, 5);
      open(AF_UNIX, reinterpret_cast<const sockaddr*>(&to), sizeof to);
      return;
    }
    const auto port = static_cast<std::uint16_t>(std::atoi(address.c_str() + address.rfind(':') + 1));
    if (address.front() == '[') {
      sockaddr_in6 to{};
      to.sin6_family = AF_INET6;
      to.sin6_port = htons(port);
      to.sin6_addr = in6addr_loopback;
      open(AF_INET6, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    } else {
      sockaddr_in to{};
      to.sin_family = AF_INET;
      to.sin_port = htons(port);
      to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      open(AF_INET, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
  }
  ~BlockingClient() {
    ssl_.reset();
    if (socket_ >= 0) {
      ::close(socket_);
    }
  }
  BlockingClient(const BlockingClient&) = delete;
  BlockingClient& operator=(const BlockingClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }

  /// Goes over to TLS without looking at the certificate.
  [[nodiscard]] bool start_tls() {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_);
    return SSL_connect(ssl_.get()) == 1;
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                              : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) {
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  /// The next answer; to HEAD and 304 without a body.
  [[nodiscard]] WireResponse receive(bool head_only = false) {
    WireResponse out;
    std::size_t end = 0;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
      if (!read()) {
        return out;
      }
    }
    out.head = input_.substr(0, end);
    input_.erase(0, end + 4);
    out.status = std::atoi(out.head.c_str() + 9);
    const auto length = static_cast<std::size_t>(std::atoll(out.header("Content-Length").c_str()));
    if (head_only || out.status == 304 || out.status < 200) {
      return out;
    }
    while (input_.size() < length && read()) {
    }
    out.body = input_.substr(0, length);
    input_.erase(0, length);
    return out;
  }

  /// GET (or another method) with further header lines, each ending in CR LF.
  [[nodiscard]] WireResponse get(const std::string& target, const std::string& headers = {},
                                 const std::string& method = "GET") {
    send(method + " " + target + " HTTP/1.1\r\nHost: river.test\r\n" + headers + "\r\n");
    return receive(method == "HEAD");
  }

  /// What came and was not received yet, else what comes next; empty: nothing more will come, or nothing has
  /// for ten seconds.
  [[nodiscard]] std::string receive_some() {
    if (input_.empty() && !read()) {
      return {};
    }
    return std::exchange(input_, {});
  }

  /// Whether the server was seen to end the connection.
  [[nodiscard]] bool ended() const { return ended_; }

  /// Whether the server has ended the connection and nothing is unread.
  [[nodiscard]] bool at_end() { return input_.empty() && !read(); }

  void end_output() { ::shutdown(socket_, SHUT_WR); }

 private:
  void open(int family, const sockaddr* to, socklen_t length) {
    socket_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    connected_ = ::connect(socket_, to, length) == 0;
  }

  bool read() {
    char bytes[16384];
    const auto count =
        ssl_ ? SSL_read(ssl_.get(), bytes, sizeof bytes) : ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) {
      ended_ = count == 0;
      return false;
    }
    input_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  int socket_ = -1;
  bool connected_ = false;
  bool ended_ = false;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
  std::string input_;
};

}  // namespace riverd::test
