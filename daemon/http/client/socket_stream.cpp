#include "daemon/http/client/socket_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <cstdint>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

tcp::socket& lowest(tcp::socket& socket) {
  return socket;
}
tcp::socket& lowest(std::unique_ptr<TlsSocket>& socket) {
  return socket->next_layer();
}
tcp::socket& top(tcp::socket& socket) {
  return socket;
}
TlsSocket& top(std::unique_ptr<TlsSocket>& socket) {
  return *socket;
}

/// Cancels what the socket waits for when an operation takes too long. What the timer's handler touches
/// is shared, so that a stream may be destroyed while the handler is queued.
class IdleWatch {
 public:
  explicit IdleWatch(tcp::socket& socket)
      : timer_(socket.get_executor()), state_(std::make_shared<State>(&socket)) {}
  ~IdleWatch() { state_->socket = nullptr; }
  IdleWatch(const IdleWatch&) = delete;
  IdleWatch& operator=(const IdleWatch&) = delete;

  void begin(std::chrono::milliseconds limit) {
    timer_.expires_after(limit);
    timer_.async_wait([state = state_, turn = ++state_->turn](const boost::system::error_code& error) {
      if (error || state->socket == nullptr || state->turn != turn) return;
      state->expired = true;
      boost::system::error_code ignored;
      state->socket->cancel(ignored);
    });
  }

  /// Ends the watch: whether it was the limit that ended the operation.
  bool end() {
    ++state_->turn;
    timer_.cancel();
    return std::exchange(state_->expired, false);
  }

 private:
  struct State {
    explicit State(tcp::socket* s) : socket(s) {}
    tcp::socket* socket;
    std::uint64_t turn = 0;  // counts operations: a handler that comes late belongs to an earlier one
    bool expired = false;
  };

  asio::steady_timer timer_;
  std::shared_ptr<State> state_;
};

template <class Socket>
class SocketStream final : public ByteStream {
 public:
  explicit SocketStream(Socket socket) : socket_(std::move(socket)), watch_(lowest(socket_)) {
    boost::system::error_code unknown;
    const auto endpoint = lowest(socket_).remote_endpoint(unknown);
    if (!unknown) peer_ = endpoint.address();
  }
  ~SocketStream() override { close_socket(); }
  SocketStream(const SocketStream&) = delete;
  SocketStream& operator=(const SocketStream&) = delete;

  asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override {
    watch_.begin(limit_);
    const auto [error, size] = co_await top(socket_).async_read_some(
        asio::buffer(buffer.data(), buffer.size()), asio::as_tuple(asio::use_awaitable));
    const bool expired = watch_.end();
    if (!error) co_return size;
    if (error == asio::error::eof) co_return std::size_t{0};
    co_return failure(error, expired);
  }

  asio::awaitable<Result<void>> write_all(std::string_view bytes) override {
    while (!bytes.empty()) {
      watch_.begin(limit_);
      const auto [error, size] = co_await top(socket_).async_write_some(
          asio::buffer(bytes.data(), bytes.size()), asio::as_tuple(asio::use_awaitable));
      const bool expired = watch_.end();
      if (error) co_return failure(error, expired);
      bytes.remove_prefix(size);
    }
    co_return Result<void>();
  }

  void idle_limit(std::chrono::milliseconds limit) override { limit_ = limit; }

  bool quiet() override {
    char byte = 0;
    const auto size = ::recv(lowest(socket_).native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  void close() override { close_socket(); }

  [[nodiscard]] std::string peer() const override { return peer_.is_unspecified() ? "" : peer_.to_string(); }

 private:
  void close_socket() {
    boost::system::error_code ignored;
    lowest(socket_).close(ignored);
  }

  static Error failure(const boost::system::error_code& error, bool expired) {
    return expired ? Error(boost::system::error_code(asio::error::timed_out)) : Error(error);
  }

  Socket socket_;
  IdleWatch watch_;
  asio::ip::address peer_;
  std::chrono::milliseconds limit_ = std::chrono::seconds{15};
};

}  // namespace

std::unique_ptr<ByteStream> make_stream(tcp::socket socket) {
  return std::make_unique<SocketStream<tcp::socket>>(std::move(socket));
}

std::unique_ptr<ByteStream> make_stream(std::unique_ptr<TlsSocket> socket) {
  return std::make_unique<SocketStream<std::unique_ptr<TlsSocket>>>(std::move(socket));
}

}  // namespace riverd::http
