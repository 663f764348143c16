#pragma once

#include "config/config.hpp"
#include "daemon/poll/clock.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "daemon/runtime/store_client.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace riverd {

/// Drops what the configuration does not want kept: of a feed soon after it brought something, of every feed
/// once an hour. What goes is looked up on the CPU pool and committed in small steps, one after the other, so
/// that polls never wait long for the writer. For one executor only; store, pool and client outlive it.
class Retention {
 public:
  /// Called on the executor after a durable commit that dropped entries.
  using ChangeCallback = std::function<void(std::span<const storage::FeedChange>)>;

  static constexpr std::chrono::hours interval{1};

  Retention(boost::asio::any_io_executor executor, const storage::Store& store, runtime::CpuPool& pool,
            runtime::StoreClient& client, std::shared_ptr<poll::Clock> clock);

  /// What is kept from now on; run() goes through all feeds at once.
  void configure(const config::Config& config);

  void on_change(ChangeCallback callback) { on_change_ = std::move(callback); }

  /// To be called after polls: run() sees to the feeds that brought entries.
  void feeds_changed(std::span<const storage::FeedChange> changes);

  /// Works until it is cancelled. A store that takes no changes is tried again an hour later.
  [[nodiscard]] boost::asio::awaitable<void> run();

  /// Sees to these feeds now; to none where everything is kept. The number of entries dropped, or the store's
  /// error.
  [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> sweep(std::vector<FeedId> feeds);

 private:
  struct Policies {
    storage::RetentionPolicy usual;  // also of feeds that are no longer configured
    std::unordered_map<FeedId, storage::RetentionPolicy> of_feeds;

    [[nodiscard]] bool keep_everything() const;
    [[nodiscard]] const storage::RetentionPolicy& of(FeedId feed) const;
  };

  void enqueue(FeedId feed);
  [[nodiscard]] boost::asio::awaitable<void> enqueue_all();

  const storage::Store& store_;
  runtime::CpuPool& pool_;
  runtime::StoreClient& client_;
  std::shared_ptr<poll::Clock> clock_;
  std::unique_ptr<poll::Alarm> wake_;  // of run()
  std::shared_ptr<const Policies> policies_ = std::make_shared<const Policies>();
  std::deque<FeedId> queue_;
  std::unordered_set<FeedId> queued_;
  Time next_round_{};  // when every feed is seen to again
  ChangeCallback on_change_;
};

}  // namespace riverd
