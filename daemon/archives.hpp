#pragma once

#include "config/config.hpp"
#include "daemon/archive_append.hpp"
#include "daemon/poll/clock.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace riverd {

/// Appends entries to the folders of `[[archive]]` as they arrive: soon after each commit, and at the start
/// what arrived while nobody did. An archive that cannot be written is said once and tried again, the others
/// and the daemon go on. For one executor only; store and pool outlive it.
class Archives {
 public:
  /// How long one that cannot be written waits if nothing arrives before.
  static constexpr std::chrono::minutes retry{1};

  Archives(boost::asio::any_io_executor executor, const storage::Store& store, runtime::CpuPool& pool,
           std::shared_ptr<poll::Clock> clock);

  /// The archives from now on.
  void configure(const config::Config& config);

  /// To be called after commits.
  void feeds_changed(std::span<const storage::FeedChange> changes);

  /// Works until it is cancelled.
  [[nodiscard]] boost::asio::awaitable<void> run();

  /// Appends all that is there once, as far as that can be done.
  [[nodiscard]] boost::asio::awaitable<void> catch_up();

 private:
  struct Archive {
    archive_append::Target target;
    archive_append::Progress progress;
    std::set<FeedId> edited;  // feeds that have entries whose files are to be brought up to date
    bool failing = false;     // said once, until it works again
  };

  [[nodiscard]] boost::asio::awaitable<void> bring_up_to_date(std::shared_ptr<Archive> archive);
  void failed(Archive& archive, const std::string& why);

  const storage::Store& store_;
  runtime::CpuPool& pool_;
  std::shared_ptr<poll::Clock> clock_;
  std::unique_ptr<poll::Alarm> wake_;               // of run()
  std::vector<std::shared_ptr<Archive>> archives_;  // shared with the work at hand, which a reload outlives
  bool pending_ = false;                            // something arrived since the last round began
};

}  // namespace riverd
