#include "daemon/http/server/transport.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

namespace riverd::http {
namespace {

namespace asio = boost::asio;
using Direction = Readiness::Direction;

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

class PlainTransport final : public ServerTransport {
 public:
  using ServerTransport::ServerTransport;

  Attempt handshake() override { return {Attempt::Kind::done, 0}; }

  Attempt read(std::span<char> into) override {
    const auto count = ::recv(descriptor(), into.data(), into.size(), 0);
    if (count > 0) {
      return moved(Direction::readable, static_cast<std::size_t>(count), into.size());
    }
    return count < 0 && would_block(errno) ? blocked(Direction::readable) : Attempt{};
  }

  Attempt write(std::span<const std::string_view> parts, bool more) override {
    std::array<iovec, 4> vector{};
    std::size_t used = 0;
    std::size_t size = 0;
    for (const auto part : parts.first(std::min(parts.size(), vector.size()))) {
      if (!part.empty()) {
        vector[used++] = {const_cast<char*>(part.data()), part.size()};  // sendmsg() only reads it
        size += part.size();
      }
    }
    msghdr message{};
    message.msg_iov = vector.data();
    message.msg_iovlen = used;
    const auto count = ::sendmsg(descriptor(), &message, more ? MSG_NOSIGNAL | MSG_MORE : MSG_NOSIGNAL);
    if (count >= 0) {
      return moved(Direction::writable, static_cast<std::size_t>(count), size);
    }
    return would_block(errno) ? blocked(Direction::writable) : Attempt{};
  }

  [[nodiscard]] bool sends_files() const override { return true; }

  Attempt send_file(const FilePart& part) override {
    auto offset = static_cast<off_t>(part.offset);
    const auto count = ::sendfile(descriptor(), part.descriptor, &offset, part.size);
    if (count > 0) {
      return moved(Direction::writable, static_cast<std::size_t>(count), part.size);
    }
    return count < 0 && would_block(errno) ? blocked(Direction::writable) : Attempt{};
  }
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
  TlsTransport(OwnedDescriptor socket, Readiness& readiness, const TlsContext& context)
      : ServerTransport(std::move(socket), readiness),
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

  Attempt write(std::span<const std::string_view> parts, bool /*more*/) override {
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

  [[nodiscard]] bool sends_files() const override { return false; }
  Attempt send_file(const FilePart& /*part*/) override { return {}; }

  [[nodiscard]] bool may_read() const override {
    return ServerTransport::may_read() || SSL_has_pending(ssl_.get()) == 1;
  }

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
        return blocked(Direction::readable);
      case SSL_ERROR_WANT_WRITE:
        return blocked(Direction::writable);
      default:
        return {Attempt::Kind::closed, 0};
    }
  }

  int socket_number_;  // for the BIO, which points here
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace

OwnedDescriptor::~OwnedDescriptor() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

OwnedDescriptor::OwnedDescriptor(OwnedDescriptor&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

OwnedDescriptor& OwnedDescriptor::operator=(OwnedDescriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

ServerTransport::ServerTransport(OwnedDescriptor socket, Readiness& readiness)
    : socket_(std::move(socket)), watch_(readiness, socket_.get()) {}

Attempt ServerTransport::blocked(Direction direction) {
  watch_.exhausted(direction);
  return {direction == Direction::readable ? Attempt::Kind::needs_readable : Attempt::Kind::needs_writable,
          0};
}

Attempt ServerTransport::moved(Direction direction, std::size_t bytes, std::size_t asked) {
  if (bytes < asked) {
    watch_.exhausted(direction);
  }
  return {Attempt::Kind::done, bytes};
}

void ServerTransport::end_output() {
  ::shutdown(socket_.get(), SHUT_WR);
}

asio::awaitable<bool> ServerTransport::wait(Attempt::Kind kind) {
  return watch_.wait(kind == Attempt::Kind::needs_writable ? Direction::writable : Direction::readable);
}

void ServerTransport::abort() {
  ::shutdown(socket_.get(), SHUT_RDWR);
  watch_.cancel();
}

std::unique_ptr<ServerTransport> plain_transport(OwnedDescriptor socket, Readiness& readiness) {
  return std::make_unique<PlainTransport>(std::move(socket), readiness);
}

std::unique_ptr<ServerTransport> tls_transport(OwnedDescriptor socket, Readiness& readiness,
                                               const TlsContext& context) {
  return std::make_unique<TlsTransport>(std::move(socket), readiness, context);
}

}  // namespace riverd::http
