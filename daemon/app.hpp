#pragma once

#include "daemon/configuration.hpp"
#include "daemon/control.hpp"
#include "daemon/http/server/server.hpp"
#include "daemon/polling.hpp"
#include "daemon/reload.hpp"
#include "daemon/reload_queue.hpp"
#include "daemon/runtime/histogram.hpp"
#include "daemon/runtime/memory_limit.hpp"
#include "daemon/serve/documents.hpp"
#include "daemon/serve/routes.hpp"
#include "feeds/result.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <optional>

namespace riverd {

/// The daemon: owns every part in the order they need each other, starts, reloads and stops them. All of
/// it runs on the context's one thread, which is the thread that calls run().
class App {
 public:
  /// `named` is what a reload reads the configuration by.
  App(NamedPaths named, Configuration configuration);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Opens the store, listens, says READY=1 and serves until SIGTERM or SIGINT. The error is why it could
  /// not begin.
  [[nodiscard]] Result<void> run();

 private:
  [[nodiscard]] Result<void> open();
  [[nodiscard]] Result<void> listen();
  void start_tasks();
  void request_stop();
  boost::asio::awaitable<Reloaded> reload();
  boost::asio::awaitable<Reloaded> reload_and_tell();
  boost::asio::awaitable<void> stop();
  boost::asio::awaitable<void> tell_status(bool to_log);
  boost::asio::awaitable<void> report_status();
  [[nodiscard]] serve::ServeSettings served() const;
  [[nodiscard]] const config::Config& config() const { return configuration_.loaded.config; }

  NamedPaths named_;
  Configuration configuration_;
  boost::asio::io_context context_;
  std::unique_ptr<Polling> polling_;
  std::optional<serve::Documents> documents_;
  std::optional<serve::Routes> routes_;
  std::optional<http::Server> server_;
  std::optional<ReloadQueue> reloads_;
  std::optional<Control> operations_;
  std::optional<http::Server> control_;
  runtime::Histogram loop_lag_{runtime::short_times};
  std::optional<std::uint64_t> memory_limit_ =
      runtime::memory_limit();  // of the control groups, at the start
  bool stopping_ = false;
};

}  // namespace riverd
