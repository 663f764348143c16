#include "daemon/http/server/server.hpp"

#include "daemon/http/server/endpoint.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <list>
#include <utility>

namespace riverd::http {
namespace {

namespace asio = boost::asio;
using Protocol = asio::generic::stream_protocol;
using Clock = std::chrono::steady_clock;

// How long nothing is accepted after the system had no descriptor or memory left.
constexpr auto exhausted_pause = std::chrono::milliseconds(200);

// Of popular bodies, a descriptor each.
constexpr std::ptrdiff_t most_files = 128;

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
    bool exhausted = false;  // and it was said
  };

  Impl(const Executor& e, runtime::TaskGroup& t, ServerOptions o)
      : executor(e), tasks(t), options(std::move(o)), readiness(e), sweep_timer(e), drained(e) {}

  class Registration;

  Result<std::string> add(Result<ListeningSocket> socket);
  void close_listeners();
  void start(const std::shared_ptr<Listener>& listener);
  bool accept_all(Listener& listener);
  void admit(OwnedDescriptor socket, bool tcp);
  asio::awaitable<void> accept(std::shared_ptr<Listener> listener);
  asio::awaitable<void> serve(std::unique_ptr<ServerTransport> transport);
  asio::awaitable<void> sweep();
  asio::awaitable<void> stop(std::chrono::milliseconds grace);

  Executor executor;
  runtime::TaskGroup& tasks;
  ServerOptions options;
  ConnectionShared shared;
  Readiness readiness;
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
  asio::steady_timer pause(executor);
  while (listener->acceptor.is_open()) {
    const auto [error] =
        co_await listener->acceptor.async_wait(Acceptor::wait_read, asio::as_tuple(asio::use_awaitable));
    if (error) {
      co_return;
    }
    if (!accept_all(*listener)) {
      pause.expires_after(exhausted_pause);
      co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }
}

/// Admits those who wait, but lets others have their turn after many; false if the system has no descriptor
/// or memory left.
bool Server::Impl::accept_all(Listener& listener) {
  for (int left = 64; left > 0; --left) {
    OwnedDescriptor socket(
        ::accept4(listener.acceptor.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.get() >= 0) {
      listener.exhausted = false;
      admit(std::move(socket), listener.tcp);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      if (!std::exchange(listener.exhausted, true)) {
        spdlog::error("{}: cannot accept connections: {}", listener.name, std::strerror(errno));
      }
      return false;
    }  // others are of one connection that is gone already
  }
  return true;
}

void Server::Impl::admit(OwnedDescriptor socket, bool tcp) {
  shared.statistics.accepted.fetch_add(1, std::memory_order_relaxed);
  if (tcp) {
    const int on = 1;  // answers are written whole: there is nothing to wait for
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  const bool secure = tcp && options.tls;
  if (connections.size() >= options.max_connections) {
    shared.statistics.refused.fetch_add(1, std::memory_order_relaxed);
    if (!secure) {
      ::send(socket.get(), too_many.data(), too_many.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    return;
  }
  std::unique_ptr<ServerTransport> transport;
  try {
    transport = secure ? tls_transport(std::move(socket), readiness, *options.tls)
                       : plain_transport(std::move(socket), readiness);
  } catch (const boost::system::system_error& e) {
    shared.statistics.refused.fetch_add(1, std::memory_order_relaxed);
    spdlog::error("a connection cannot be served: {}", e.what());
    return;
  }
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
  for (const auto& listener : listeners) {
    accept_all(*listener);  // who has connected already is answered
  }
  close_listeners();
  co_await asio::post(executor, asio::use_awaitable);  // they begin
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
  impl_->shared.files = std::make_shared<FileBudget>(most_files);
}

Server::~Server() {
  impl_->shared.stopping = true;
  impl_->close_listeners();
  impl_->readiness.close();
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
