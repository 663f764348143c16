#include "daemon/http/client/cares_channel.hpp"

#include "daemon/http/client/resolver.hpp"

#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;

namespace {

/// c-ares keeps process-wide state; it is begun once and left to the end of the process.
void begin_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  if (status != ARES_SUCCESS) throw std::runtime_error(ares_strerror(status));
}

Lookup lookup_of(int status, const ares_addrinfo* info) {
  Lookup lookup;
  switch (status) {
    case ARES_SUCCESS:
      break;
    case ARES_ENOTFOUND:
      lookup.status = Lookup::Status::no_such_name;
      return lookup;
    case ARES_ENODATA:
      lookup.status = Lookup::Status::no_address;
      return lookup;
    default:
      lookup.detail = ares_strerror(status);
      return lookup;
  }
  int ttl = static_cast<int>(std::chrono::seconds(Resolver::longest_memory).count());
  for (const ares_addrinfo_node* node = info->nodes; node != nullptr; node = node->ai_next) {
    if (node->ai_family == AF_INET) {
      const auto* v4 = reinterpret_cast<const sockaddr_in*>(node->ai_addr);
      lookup.addresses.emplace_back(asio::ip::address_v4(ntohl(v4->sin_addr.s_addr)));
    } else if (node->ai_family == AF_INET6) {
      const auto* v6 = reinterpret_cast<const sockaddr_in6*>(node->ai_addr);
      asio::ip::address_v6::bytes_type bytes{};
      std::copy(std::begin(v6->sin6_addr.s6_addr), std::end(v6->sin6_addr.s6_addr), bytes.begin());
      lookup.addresses.emplace_back(asio::ip::address_v6(bytes));
    } else {
      continue;
    }
    ttl = std::min(ttl, node->ai_ttl);
  }
  lookup.ttl = std::chrono::seconds{std::max(ttl, 0)};
  lookup.status = lookup.addresses.empty() ? Lookup::Status::no_address : Lookup::Status::found;
  return lookup;
}

}  // namespace

struct CaresChannel::Impl : std::enable_shared_from_this<CaresChannel::Impl> {
  /// A descriptor of c-ares, which opens and closes it.
  struct Socket {
    Socket(const asio::any_io_executor& executor, int fd) : descriptor(executor, fd) {}

    asio::posix::stream_descriptor descriptor;
    bool want_read = false;
    bool want_write = false;
    bool reading = false;  // a wait is in flight
    bool writing = false;
  };

  explicit Impl(asio::any_io_executor e) : executor(std::move(e)), timer(executor) {}

  void begin(const ResolverOptions& wanted) {
    begin_library();
    ares_options options{};
    options.timeout = static_cast<int>(wanted.query_timeout.count());
    options.tries = wanted.tries;
    options.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
      static_cast<Impl*>(self)->socket_changed(fd, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    int status = ares_init_options(&channel, &options, mask);
    if (status == ARES_SUCCESS && !wanted.servers.empty()) {
      status = ares_set_servers_ports_csv(channel, wanted.servers.c_str());
    }
    if (status != ARES_SUCCESS) {
      throw std::runtime_error(std::string("the resolver cannot start: ") + ares_strerror(status));
    }
  }

  void end() {
    timer.cancel();
    if (channel != nullptr) ares_destroy(std::exchange(channel, nullptr));
    for (auto& [fd, socket] : sockets) socket->descriptor.release();
    sockets.clear();
  }

  void socket_changed(ares_socket_t fd, bool readable, bool writable) {
    auto found = sockets.find(fd);
    if (!readable && !writable) {  // about to be closed by c-ares
      if (found == sockets.end()) return;
      found->second->descriptor.release();
      sockets.erase(found);
      return;
    }
    if (found == sockets.end()) found = sockets.emplace(fd, std::make_shared<Socket>(executor, fd)).first;
    found->second->want_read = readable;
    found->second->want_write = writable;
    wait(fd, found->second);
  }

  void wait(ares_socket_t fd, const std::shared_ptr<Socket>& socket) {
    if (socket->want_read && !socket->reading) {
      socket->reading = true;
      auto ready = [impl = weak_from_this(), socket, fd](const boost::system::error_code& error) {
        socket->reading = false;
        if (const auto self = impl.lock(); self && !error) self->process(fd, ARES_SOCKET_BAD, socket);
      };
      socket->descriptor.async_wait(asio::posix::stream_descriptor::wait_read, std::move(ready));
    }
    if (socket->want_write && !socket->writing) {
      socket->writing = true;
      auto ready = [impl = weak_from_this(), socket, fd](const boost::system::error_code& error) {
        socket->writing = false;
        if (const auto self = impl.lock(); self && !error) self->process(ARES_SOCKET_BAD, fd, socket);
      };
      socket->descriptor.async_wait(asio::posix::stream_descriptor::wait_write, std::move(ready));
    }
  }

  void process(ares_socket_t readable, ares_socket_t writable, const std::shared_ptr<Socket>& socket) {
    const ares_socket_t fd = readable != ARES_SOCKET_BAD ? readable : writable;
    const auto before = sockets.find(fd);
    if (channel == nullptr || before == sockets.end() || before->second != socket) return;  // closed since
    ares_process_fd(channel, readable, writable);
    if (channel == nullptr) return;
    if (const auto after = sockets.find(fd); after != sockets.end() && after->second == socket) {
      wait(fd, socket);
    }
    set_timer();
  }

  void set_timer() {
    timeval left{};
    if (channel == nullptr || ares_timeout(channel, nullptr, &left) == nullptr) {
      timer.cancel();
      return;
    }
    timer.expires_after(std::chrono::seconds{left.tv_sec} + std::chrono::microseconds{left.tv_usec});
    timer.async_wait([impl = weak_from_this()](const boost::system::error_code& error) {
      const auto self = impl.lock();
      if (error || !self || self->channel == nullptr) return;
      ares_process_fd(self->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      self->set_timer();
    });
  }

  asio::any_io_executor executor;
  asio::steady_timer timer;
  ares_channel channel = nullptr;
  std::map<ares_socket_t, std::shared_ptr<Socket>> sockets;
};

CaresChannel::CaresChannel(asio::any_io_executor executor, const ResolverOptions& options)
    : impl_(std::make_shared<Impl>(std::move(executor))) {
  impl_->begin(options);
}

CaresChannel::~CaresChannel() {
  impl_->end();
}

void CaresChannel::query(const std::string& name, Callback callback) {
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = ARES_AI_NOSORT;
  auto owned = std::make_unique<Callback>(std::move(callback));
  ares_getaddrinfo(
      impl_->channel, name.c_str(), nullptr, &hints,
      [](void* argument, int status, int /*timeouts*/, ares_addrinfo* info) {
        const std::unique_ptr<Callback> function(static_cast<Callback*>(argument));
        Lookup lookup = lookup_of(status, info);
        if (info != nullptr) ares_freeaddrinfo(info);
        (*function)(std::move(lookup));
      },
      owned.release());
  impl_->set_timer();
}

}  // namespace riverd::http
