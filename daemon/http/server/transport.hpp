#pragma once

#include "daemon/http/server/readiness.hpp"
#include "daemon/http/server/tls_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace riverd::http {

/// A descriptor that is closed with its owner.
class OwnedDescriptor {
 public:
  explicit OwnedDescriptor(int descriptor = -1) : descriptor_(descriptor) {}
  ~OwnedDescriptor();
  OwnedDescriptor(OwnedDescriptor&& other) noexcept;
  OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept;

  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

/// What became of an attempt that does not wait.
struct Attempt {
  enum class Kind : std::uint8_t {
    done,            ///< `bytes` were moved, at least one
    needs_readable,  ///< try again once the socket is readable
    needs_writable,
    closed,  ///< by the peer, or broken
  };
  Kind kind = Kind::closed;
  std::size_t bytes = 0;
};

/// Bytes of a file that are to be sent.
struct FilePart {
  int descriptor = -1;
  std::size_t offset = 0;
  std::size_t size = 0;
};

/// The bytes of one connection, plain or through TLS: attempts that do not wait, and waiting. The busy
/// path is an attempt that succeeds, without a coroutine or a completion handler.
class ServerTransport {
 public:
  /// Throws boost::system::system_error where the system cannot watch one more socket.
  ServerTransport(OwnedDescriptor socket, Readiness& readiness);
  virtual ~ServerTransport() = default;
  ServerTransport(const ServerTransport&) = delete;
  ServerTransport& operator=(const ServerTransport&) = delete;

  /// Goes on with the TLS handshake; `done` (with no bytes) when it is over.
  [[nodiscard]] virtual Attempt handshake() = 0;
  [[nodiscard]] virtual Attempt read(std::span<char> into) = 0;

  /// Writes from the parts, in order, with one system call where the transport is plain. `more`: a file
  /// follows at once.
  [[nodiscard]] virtual Attempt write(std::span<const std::string_view> parts, bool more) = 0;

  /// Whether send_file() works: not where bytes have to be encrypted here.
  [[nodiscard]] virtual bool sends_files() const = 0;
  [[nodiscard]] virtual Attempt send_file(const FilePart& part) = 0;

  /// Whether read() may have something now.
  [[nodiscard]] virtual bool may_read() const { return watch_.ready(Readiness::Direction::readable); }

  /// Says that nothing more will be written.
  virtual void end_output();

  /// Waits until an attempt of that kind makes sense again; false if it was cancelled.
  [[nodiscard]] boost::asio::awaitable<bool> wait(Attempt::Kind kind);

  /// Ends a wait, by way of the executor.
  void cancel() { watch_.cancel(); }

  /// Breaks the connection. The descriptor stays until the transport goes, so that nothing can write to
  /// another connection that was given the same number.
  void abort();

 protected:
  [[nodiscard]] int descriptor() const { return socket_.get(); }

  /// The attempt is in vain until an event of that direction.
  Attempt blocked(Readiness::Direction direction);

  /// So many bytes of those asked for were moved; that it were not all tells that the next attempt is in
  /// vain.
  Attempt moved(Readiness::Direction direction, std::size_t bytes, std::size_t asked);

 private:
  OwnedDescriptor socket_;
  Readiness::Watch watch_;
};

[[nodiscard]] std::unique_ptr<ServerTransport> plain_transport(OwnedDescriptor socket, Readiness& readiness);
[[nodiscard]] std::unique_ptr<ServerTransport> tls_transport(OwnedDescriptor socket, Readiness& readiness,
                                                             const TlsContext& context);

}  // namespace riverd::http
