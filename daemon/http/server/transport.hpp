#pragma once

#include "daemon/http/server/tls_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace riverd::http {

/// A connected socket of any family. The executor is concrete: dispatching through a type-erased one
/// costs the hot path several per cent.
using ServerSocket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol,
                                                      boost::asio::io_context::executor_type>;

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

/// The bytes of one connection, plain or through TLS: attempts that do not wait, and waiting. The busy
/// path is an attempt that succeeds, without a coroutine or a completion handler.
class ServerTransport {
 public:
  explicit ServerTransport(ServerSocket socket);
  virtual ~ServerTransport() = default;
  ServerTransport(const ServerTransport&) = delete;
  ServerTransport& operator=(const ServerTransport&) = delete;

  /// Goes on with the TLS handshake; `done` (with no bytes) when it is over.
  [[nodiscard]] virtual Attempt handshake() = 0;
  [[nodiscard]] virtual Attempt read(std::span<char> into) = 0;

  /// Writes from the parts, in order, with one system call where the transport is plain.
  [[nodiscard]] virtual Attempt write(std::span<const std::string_view> parts) = 0;

  /// Whether read() may have something although the socket is not readable.
  [[nodiscard]] virtual bool holds_input() const = 0;

  /// Says that nothing more will be written.
  virtual void end_output();

  /// Waits until an attempt makes sense again; false if it was cancelled or the socket is broken.
  [[nodiscard]] boost::asio::awaitable<bool> wait(Attempt::Kind kind);

  /// Ends a wait, now.
  void cancel();

  /// Breaks the connection. The descriptor stays until the transport goes, so that nothing can write to
  /// another connection that was given the same number.
  void abort();

 protected:
  [[nodiscard]] int descriptor() { return socket_.native_handle(); }

 private:
  ServerSocket socket_;
};

[[nodiscard]] std::unique_ptr<ServerTransport> plain_transport(ServerSocket socket);
[[nodiscard]] std::unique_ptr<ServerTransport> tls_transport(ServerSocket socket, const TlsContext& context);

}  // namespace riverd::http
