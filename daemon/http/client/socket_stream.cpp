#include "daemon/http/client/socket_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
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

/// Closes the socket when an operation takes too long: to cancel what it waits for is not enough for TLS,
/// whose one read may be many of the socket's, and wait for none of them just then. Operations come and go
/// within milliseconds, and their limit is seconds away: the timer is left running when one ends, and looks
/// what is to be watched when it rings. What its handler touches is shared, so that a stream may be destroyed
/// while the handler is queued.
class IdleWatch {
  using Clock = std::chrono::steady_clock;

 public:
  explicit IdleWatch(tcp::socket& socket) : state_(std::make_shared<State>(socket)) {}
  ~IdleWatch() {
    state_->socket = nullptr;
    state_->timer.cancel();
  }
  IdleWatch(const IdleWatch&) = delete;
  IdleWatch& operator=(const IdleWatch&) = delete;

  /// False: the deadline is over, nothing is to be begun.
  bool begin(std::chrono::milliseconds limit, Clock::time_point deadline) {
    const auto now = Clock::now();
    if (now >= deadline) return false;
    state_->until = std::min(now + limit, deadline);
    if (!state_->rings || state_->timer.expiry() > *state_->until) ring(state_);
    return true;
  }

  /// Ends the watch: whether it was the limit that ended the operation.
  bool end() {
    state_->until.reset();
    return state_->expired;
  }

 private:
  struct State {
    explicit State(tcp::socket& s) : socket(&s), timer(s.get_executor()) {}
    tcp::socket* socket;
    asio::steady_timer timer;
    std::optional<Clock::time_point> until;  // when the operation under way has taken too long
    bool rings = false;                      // the timer is waited for
    std::uint64_t waits = 0;                 // a handler that comes late belongs to an earlier one
    bool expired = false;                    // for good: the socket is closed
  };

  static void ring(const std::shared_ptr<State>& state) {
    state->rings = true;
    state->timer.expires_at(*state->until);
    state->timer.async_wait([state, wait = ++state->waits](const boost::system::error_code& error) {
      if (error || state->socket == nullptr || state->waits != wait) return;
      state->rings = false;
      if (!state->until) return;
      if (Clock::now() < *state->until) {
        ring(state);
        return;
      }
      state->expired = true;
      boost::system::error_code ignored;
      state->socket->close(ignored);
    });
  }

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
    if (!watch_.begin(idle_, deadline_)) co_return timed_out();
    const auto [error, size] = co_await top(socket_).async_read_some(
        asio::buffer(buffer.data(), buffer.size()), asio::as_tuple(asio::use_awaitable));
    const bool expired = watch_.end();
    if (!error) co_return size;
    if (error == asio::error::eof) co_return std::size_t{0};
    co_return failure(error, expired);
  }

  asio::awaitable<Result<void>> write_all(std::string_view bytes) override {
    while (!bytes.empty()) {
      if (!watch_.begin(idle_, deadline_)) co_return timed_out();
      const auto [error, size] = co_await top(socket_).async_write_some(
          asio::buffer(bytes.data(), bytes.size()), asio::as_tuple(asio::use_awaitable));
      const bool expired = watch_.end();
      if (error) co_return failure(error, expired);
      bytes.remove_prefix(size);
    }
    co_return Result<void>();
  }

  std::size_t write_at_once(std::string_view bytes) override {
    if constexpr (std::is_same_v<Socket, tcp::socket>) {
      const auto sent =
          ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      return sent < 0 ? 0 : static_cast<std::size_t>(sent);
    }
    return 0;
  }

  void limit(std::chrono::milliseconds idle, std::chrono::steady_clock::time_point deadline) override {
    idle_ = idle;
    deadline_ = deadline;
  }

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

  static Error timed_out() { return Error(boost::system::error_code(asio::error::timed_out)); }

  static Error failure(const boost::system::error_code& error, bool expired) {
    return expired ? timed_out() : Error(error);
  }

  Socket socket_;
  IdleWatch watch_;
  asio::ip::address peer_;
  std::chrono::milliseconds idle_ = std::chrono::seconds{15};
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

}  // namespace

std::unique_ptr<ByteStream> make_stream(tcp::socket socket) {
  return std::make_unique<SocketStream<tcp::socket>>(std::move(socket));
}

std::unique_ptr<ByteStream> make_stream(std::unique_ptr<TlsSocket> socket) {
  return std::make_unique<SocketStream<std::unique_ptr<TlsSocket>>>(std::move(socket));
}

}  // namespace riverd::http
