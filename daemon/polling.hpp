#pragma once

#include "config/config.hpp"
#include "daemon/archives.hpp"
#include "daemon/http/client/client.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/poller.hpp"
#include "daemon/retention.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "daemon/runtime/store_client.hpp"
#include "daemon/runtime/task_group.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"
#include "storage/writer.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <memory>

namespace riverd {

/// Everything that polls, in the order in which the parts need each other: `riverd run` serves beside it,
/// `riverd poll` uses it once. Lives and is used on the context's one thread; the context outlives it.
class Polling {
 public:
  /// Opens the store below `data` for writing and builds the parts. Fails with the store's error: the
  /// folder cannot be written, another riverd has it open, the format is newer.
  [[nodiscard]] static Result<std::unique_ptr<Polling>> open(boost::asio::io_context& context,
                                                             const config::Config& config,
                                                             const std::filesystem::path& data);

  Polling(boost::asio::io_context& context, const config::Config& config, storage::Store opened);
  ~Polling();
  Polling(const Polling&) = delete;
  Polling& operator=(const Polling&) = delete;

  /// Hands the poller the feeds of a configuration and what the store knows of them; says what is kept.
  [[nodiscard]] Result<void> configure(const config::Config& config);

  /// Ends what runs: tasks are asked to end until the deadline, then what is queued is written. False if
  /// some task did not end in time.
  [[nodiscard]] boost::asio::awaitable<bool> stop(std::chrono::steady_clock::time_point deadline);

  storage::Store store;
  storage::Writer writer;
  runtime::CpuPool pool;
  runtime::StoreClient store_client;
  http::Client client;
  poll::SourceFetcher fetcher;
  runtime::TaskGroup tasks;
  poll::Poller poller;
  Retention retention;
  Archives archives;
};

}  // namespace riverd
