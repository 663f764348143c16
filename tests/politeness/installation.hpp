#pragma once

#include "daemon/poll/poller.hpp"
#include "storage/store.hpp"
#include "storage/writer.hpp"
#include "tests/daemon/poll/manual_clock.hpp"
#include "tests/replay/store_folder.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace riverd::politeness {

/// The real poller over a store on disk, in a time that a test makes pass.
class Installation {
 public:
  Installation(std::shared_ptr<poll::ManualClock> clock, poll::Fetcher& fetcher,
               const std::vector<std::string>& urls);
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  /// What is subscribed to from the next start on.
  void subscribe(std::vector<poll::FeedSettings> feeds) { feeds_ = std::move(feeds); }

  void start();

  /// Lets one thing happen: a step of a coroutine or, if none can go on, the next alarm of the clock.
  void step();

  /// Ends as a killed process does: no coroutine goes on, nothing is stored but what the writer had.
  void kill();

  /// What is stored of its feeds, while it runs.
  [[nodiscard]] std::vector<storage::FeedState> states() const;

  /// Where its store lies.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  std::shared_ptr<poll::ManualClock> clock_;
  poll::Fetcher& fetcher_;
  std::vector<poll::FeedSettings> feeds_;
  replay::StoreFolder folder_;
  std::optional<storage::Store> store_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<runtime::CpuPool> pool_;
  std::unique_ptr<runtime::StoreClient> client_;
  std::unique_ptr<boost::asio::io_context> context_;
  std::unique_ptr<runtime::TaskGroup> tasks_;
  std::unique_ptr<poll::Poller> poller_;
};

}  // namespace riverd::politeness
