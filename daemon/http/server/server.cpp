#include "daemon/http/server/server.hpp"

#include "daemon/http/server/endpoint.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <utility>

namespace riverd::http {
namespace {

namespace asio = boost::asio;
using Protocol = asio::generic::stream_protocol;
using Clock = std::chrono::steady_clock;

// How long nothing is accepted after the system had no descriptor or memory left.
constexpr auto exhausted_pause = std::chrono::milliseconds(200);

constexpr std::string_view too_many =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 37\r\n"
    "Retry-After: 10\r\nConnection: close\r\n\r\nToo many connections are open here.\r\n";

std::chrono::milliseconds tick_of(const ServerTimeouts& timeouts) {
  const auto shortest = std::min({timeouts.head, timeouts.idle, timeouts.write});
  return std::clamp<std::chrono::milliseconds>(shortest / 8, std::chrono::milliseconds(5),
                                               std::chrono::milliseconds(1000));
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
  using Executor = asio::io_context::executor_type;
  using Acceptor = asio::basic_socket_acceptor<Protocol, Executor>;

  struct Listener {
    Listener(const Executor& executor, ListeningSocket socket)
        : acceptor(executor), tcp(socket.family() != AF_UNIX), name(socket.name()), file(socket.file()) {
      acceptor.assign(Protocol(socket.family(), 0), socket.release());
    }

    void close() {
      boost::system::error_code ignored;
      acceptor.close(ignored);
      if (!file.empty()) {
        ::unlink(file.c_str());
        file.clear();
      }
    }

    Acceptor acceptor;
    bool tcp;
    std::string name;
    std::filesystem::path file;
  };

  Impl(const Executor& e, runtime::TaskGroup& t, ServerOptions o)
      : executor(e), tasks(t), options(std::move(o)), sweep_timer(e), drained(e) {}

  class Registration;

  Result<std::string> add(Result<ListeningSocket> socket);
  void close_listeners();
  void start(const std::shared_ptr<Listener>& listener);
  void admit(ServerSocket socket, bool tcp);
  asio::awaitable<void> accept(std::shared_ptr<Listener> listener);
  asio::awaitable<void> serve(std::unique_ptr<ServerTransport> transport);
  asio::awaitable<void> sweep();
  asio::awaitable<void> stop(std::chrono::milliseconds grace);

  Executor executor;
  runtime::TaskGroup& tasks;
  ServerOptions options;
  ConnectionShared shared;
  std::list<std::shared_ptr<Listener>> listeners;
  std::list<ServerConnection*> connections;
  asio::steady_timer sweep_timer;
  asio::steady_timer drained;  // cancelled when the last connection has ended
  bool running = false;
};

Result<std::string> Server::Impl::add(Result<ListeningSocket> socket) {
  if (!socket) {
    return socket.error();
  }
  const auto& listener =
      listeners.emplace_back(std::make_shared<Listener>(executor, std::move(socket.value())));
  if (running) {
    start(listener);
  }
  return listener->name;
}

void Server::Impl::close_listeners() {
  for (const auto& listener : listeners) {
    listener->close();
  }
}

void Server::Impl::start(const std::shared_ptr<Listener>& listener) {
  tasks.spawn("accept " + listener->name,
              [](std::shared_ptr<Impl> self, std::shared_ptr<Listener> at) -> asio::awaitable<void> {
                co_await self->accept(std::move(at));
              }(shared_from_this(), listener));
}

asio::awaitable<void> Server::Impl::accept(std::shared_ptr<Listener> listener) {
  bool exhausted = false;
  asio::steady_timer pause(executor);
  while (listener->acceptor.is_open()) {
    auto [error, socket] = co_await listener->acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (!error) {
      exhausted = false;
      admit(std::move(socket), listener->tcp);
    } else if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
      co_return;
    } else if (error != asio::error::connection_aborted) {
      if (!exhausted) {
        spdlog::error("{}: cannot accept connections: {}", listener->name, error.message());
      }
      exhausted = true;
      pause.expires_after(exhausted_pause);
      co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }
}

void Server::Impl::admit(ServerSocket socket, bool tcp) {
  shared.statistics.accepted.fetch_add(1, std::memory_order_relaxed);
  boost::system::error_code ignored;
  socket.native_non_blocking(true, ignored);
  if (tcp) {
    const int on = 1;  // answers are written whole: there is nothing to wait for
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  const bool secure = tcp && options.tls;
  if (connections.size() >= options.max_connections) {
    shared.statistics.refused.fetch_add(1, std::memory_order_relaxed);
    if (!secure) {
      ::send(socket.native_handle(), too_many.data(), too_many.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    return;
  }
  auto transport =
      secure ? tls_transport(std::move(socket), *options.tls) : plain_transport(std::move(socket));
  tasks.spawn("connection",
              [](std::shared_ptr<Impl> self, std::unique_ptr<ServerTransport> on) -> asio::awaitable<void> {
                co_await self->serve(std::move(on));
              }(shared_from_this(), std::move(transport)));
}

/// Keeps a connection in its server's list as long as it is served.
class Server::Impl::Registration {
 public:
  Registration(Impl& server, ServerConnection& connection)
      : server_(server), at_(server.connections.insert(server.connections.end(), &connection)) {
    server_.shared.statistics.open.fetch_add(1, std::memory_order_relaxed);
    if (server_.connections.size() == 1) {
      server_.sweep_timer.cancel();
    }
  }
  ~Registration() {
    server_.shared.statistics.open.fetch_sub(1, std::memory_order_relaxed);
    server_.connections.erase(at_);
    if (server_.connections.empty()) {
      server_.drained.cancel();
    }
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  Impl& server_;
  std::list<ServerConnection*>::iterator at_;
};

asio::awaitable<void> Server::Impl::serve(std::unique_ptr<ServerTransport> transport) {
  ServerConnection connection(std::move(transport), shared);
  const Registration registration(*this, connection);
  co_await connection.run();
}

asio::awaitable<void> Server::Impl::sweep() {
  const auto tick = tick_of(options.timeouts);
  while (!shared.stopping || !connections.empty()) {
    // Without connections it sleeps until the first one comes.
    sweep_timer.expires_at(connections.empty() ? Clock::time_point::max() : Clock::now() + tick);
    co_await sweep_timer.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto now = Clock::now();
    for (auto* connection : connections) {
      connection->check_deadline(now);
    }
  }
}

asio::awaitable<void> Server::Impl::stop(std::chrono::milliseconds grace) {
  shared.stopping = true;
  close_listeners();
  // What was accepted already is on its way through the executor: one turn admits it, another begins it.
  for (int turn = 0; turn < 2; ++turn) {
    co_await asio::post(executor, asio::use_awaitable);
  }
  for (auto* connection : connections) {
    connection->finish();
  }
  const auto deadline = Clock::now() + grace;
  while (!connections.empty() && Clock::now() < deadline) {
    drained.expires_at(deadline);
    co_await drained.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  for (auto* connection : connections) {
    connection->abort();
  }
  sweep_timer.cancel();
}

Server::Server(const asio::io_context::executor_type& executor, runtime::TaskGroup& tasks,
               ServerOptions options, Handler handler)
    : impl_(std::make_shared<Impl>(executor, tasks, std::move(options))) {
  impl_->shared.limits = impl_->options.limits;
  impl_->shared.timeouts = impl_->options.timeouts;
  impl_->shared.handler = std::move(handler);
}

Server::~Server() {
  impl_->shared.stopping = true;
  impl_->close_listeners();
}

Result<std::string> Server::listen(const std::string& address) {
  return impl_->add(listen_on(address, impl_->options.unix_mode));
}

Result<std::string> Server::adopt(int descriptor) {
  return impl_->add(adopt_socket(descriptor));
}

void Server::run() {
  impl_->running = true;
  impl_->tasks.spawn("deadlines of connections", [](std::shared_ptr<Impl> self) -> asio::awaitable<void> {
    co_await self->sweep();
  }(impl_));
  for (const auto& listener : impl_->listeners) {
    impl_->start(listener);
  }
}

asio::awaitable<void> Server::stop(std::chrono::milliseconds grace) {
  const auto impl = impl_;
  co_await impl->stop(grace);
}

const ServerStatistics& Server::statistics() const {
  return impl_->shared.statistics;
}

}  // namespace riverd::http
