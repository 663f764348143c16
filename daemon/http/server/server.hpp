#pragma once

#include "daemon/http/server/connection.hpp"
#include "daemon/http/server/tls_context.hpp"
#include "daemon/runtime/task_group.hpp"
#include "feeds/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace riverd::http {

struct ServerOptions {
  InboundLimits limits;  // without a body limit bodies are refused
  ServerTimeouts timeouts;
  std::size_t max_connections = 1024;     // beyond: 503 at once
  unsigned unix_mode = 0666;              // of unix sockets it creates; 0600 for a control socket
  std::shared_ptr<const TlsContext> tls;  // null: plain. Unix sockets are always plain
};

/// An HTTP/1.1 server: any number of listening sockets, one handler. All of it runs on one executor;
/// call it only from there, and before that executor's thread runs. Handlers are called there too.
class Server {
 public:
  Server(const boost::asio::io_context::executor_type& executor, runtime::TaskGroup& tasks,
         ServerOptions options, Handler handler);
  /// Stops listening and removes the unix sockets it made. Connections still open end with the group.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds an address (see listen_on()) and returns what it is bound to, the port filled in. Errors say
  /// what to do. Clients may connect from now on; they are answered once run() was called.
  [[nodiscard]] Result<std::string> listen(const std::string& address);

  /// Takes over a socket that already listens.
  [[nodiscard]] Result<std::string> adopt(int descriptor);

  /// Starts accepting, in the task group. Sockets added later are accepted from at once.
  void run();

  /// Accepts nothing more, closes idle connections, lets answers at hand be finished for at most `grace`
  /// and breaks off the rest.
  [[nodiscard]] boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

  /// Any thread may read it while the server lives.
  [[nodiscard]] const ServerStatistics& statistics() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared with its tasks, which may end after it
};

}  // namespace riverd::http
