#include "daemon/http/server/transport.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

namespace riverd::http {
namespace {

namespace asio = boost::asio;

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

class PlainTransport final : public ServerTransport {
 public:
  using ServerTransport::ServerTransport;

  Attempt handshake() override { return {Attempt::Kind::done, 0}; }

  Attempt read(std::span<char> into) override {
    const auto count = ::recv(descriptor(), into.data(), into.size(), 0);
    if (count > 0) {
      return {Attempt::Kind::done, static_cast<std::size_t>(count)};
    }
    return {count < 0 && would_block(errno) ? Attempt::Kind::needs_readable : Attempt::Kind::closed, 0};
  }

  Attempt write(std::span<const std::string_view> parts) override {
    std::array<iovec, 4> vector{};
    std::size_t used = 0;
    for (const auto part : parts.first(std::min(parts.size(), vector.size()))) {
      if (!part.empty()) {
        vector[used++] = {const_cast<char*>(part.data()), part.size()};  // sendmsg() only reads it
      }
    }
    msghdr message{};
    message.msg_iov = vector.data();
    message.msg_iovlen = used;
    const auto count = ::sendmsg(descriptor(), &message, MSG_NOSIGNAL);
    if (count >= 0) {
      return {Attempt::Kind::done, static_cast<std::size_t>(count)};
    }
    return {would_block(errno) ? Attempt::Kind::needs_writable : Attempt::Kind::closed, 0};
  }

  [[nodiscard]] bool holds_input() const override { return false; }
};

// A socket as OpenSSL sees it, for its own socket BIO writes without MSG_NOSIGNAL: a peer that is gone
// would be a SIGPIPE for the process.

int bio_descriptor(BIO* bio) {
  return *static_cast<const int*>(BIO_get_data(bio));
}

int bio_write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const auto count = ::send(bio_descriptor(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (count < 0 && would_block(errno)) {
    BIO_set_retry_write(bio);
  }
  return static_cast<int>(count);
}

int bio_read(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  const auto count = ::recv(bio_descriptor(bio), data, static_cast<std::size_t>(size), 0);
  if (count < 0 && would_block(errno)) {
    BIO_set_retry_read(bio);
  }
  return static_cast<int>(count);
}

long bio_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* socket_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* out = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "riverd socket");
    BIO_meth_set_write(out, &bio_write);
    BIO_meth_set_read(out, &bio_read);
    BIO_meth_set_ctrl(out, &bio_control);
    return out;
  }();
  return method;
}

class TlsTransport final : public ServerTransport {
 public:
  TlsTransport(ServerSocket socket, const TlsContext& context)
      : ServerTransport(std::move(socket)),
        socket_number_(descriptor()),
        ssl_(SSL_new(context.native()), &SSL_free) {
    BIO* bio = ssl_ ? BIO_new(socket_method()) : nullptr;
    if (bio == nullptr) {
      ssl_.reset();
      return;
    }
    BIO_set_data(bio, &socket_number_);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
  }

  Attempt handshake() override {
    if (!ssl_) {
      return {};
    }
    ERR_clear_error();
    return outcome(SSL_do_handshake(ssl_.get()), true);
  }

  Attempt read(std::span<char> into) override {
    ERR_clear_error();
    return outcome(SSL_read(ssl_.get(), into.data(), clamped(into.size())), false);
  }

  Attempt write(std::span<const std::string_view> parts) override {
    ERR_clear_error();
    // One record for a small answer: its parts are put together rather than sent one by one.
    std::array<char, 4096> together{};
    std::size_t size = 0;
    for (const auto part : parts) {
      if (part.size() > together.size() - size) {
        break;
      }
      std::copy(part.begin(), part.end(), together.data() + size);
      size += part.size();
    }
    if (size != 0) {
      return outcome(SSL_write(ssl_.get(), together.data(), clamped(size)), false);
    }
    const auto first =
        std::find_if(parts.begin(), parts.end(), [](std::string_view part) { return !part.empty(); });
    if (first == parts.end()) {
      return {Attempt::Kind::done, 0};
    }
    return outcome(SSL_write(ssl_.get(), first->data(), clamped(first->size())), false);
  }

  [[nodiscard]] bool holds_input() const override { return SSL_has_pending(ssl_.get()) == 1; }

  void end_output() override {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_.get()) == 1) {
      SSL_shutdown(ssl_.get());
      ERR_clear_error();
    }
    ServerTransport::end_output();
  }

 private:
  static int clamped(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
  }

  Attempt outcome(int result, bool handshaking) {
    if (result > 0) {
      return {Attempt::Kind::done, handshaking ? 0 : static_cast<std::size_t>(result)};
    }
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return {Attempt::Kind::needs_readable, 0};
      case SSL_ERROR_WANT_WRITE:
        return {Attempt::Kind::needs_writable, 0};
      default:
        return {Attempt::Kind::closed, 0};
    }
  }

  int socket_number_;  // for the BIO, which points here
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace

ServerTransport::ServerTransport(ServerSocket socket) : socket_(std::move(socket)) {}

void ServerTransport::end_output() {
  boost::system::error_code ignored;
  socket_.shutdown(ServerSocket::shutdown_send, ignored);
}

asio::awaitable<bool> ServerTransport::wait(Attempt::Kind kind) {
  const auto direction =
      kind == Attempt::Kind::needs_writable ? ServerSocket::wait_write : ServerSocket::wait_read;
  const auto [error] = co_await socket_.async_wait(direction, asio::as_tuple(asio::use_awaitable));
  co_return !error;
}

void ServerTransport::cancel() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void ServerTransport::abort() {
  boost::system::error_code ignored;
  socket_.shutdown(ServerSocket::shutdown_both, ignored);
  socket_.cancel(ignored);
}

std::unique_ptr<ServerTransport> plain_transport(ServerSocket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<ServerTransport> tls_transport(ServerSocket socket, const TlsContext& context) {
  return std::make_unique<TlsTransport>(std::move(socket), context);
}

}  // namespace riverd::http
