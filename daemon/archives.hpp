#pragma once

#include "config/config.hpp"
#include "daemon/archive_append.hpp"
#include "daemon/poll/clock.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace riverd {

/// Appends entries to the folders of `[[archive]]` as they arrive: soon after each commit, and at the start
/// what arrived while nobody did. That is done in short steps, between which others get the pool. An archive
/// that cannot be written is said once and tried again, the others and the daemon go on. For one executor
/// only; store and pool outlive it.
class Archives {
 public:
  /// How long one that cannot be written waits if nothing arrives before.
  static constexpr std::chrono::minutes retry{1};

  Archives(boost::asio::any_io_executor executor, const storage::Store& store, runtime::CpuPool& pool,
           std::shared_ptr<poll::Clock> clock);

  /// The archives from now on. Fails, and leaves those before, where two are one folder of the disk.
  [[nodiscard]] Result<void> configure(const config::Config& config);

  /// To be called after commits.
  void feeds_changed(std::span<const storage::FeedChange> changes);

  /// Works until it is cancelled.
  [[nodiscard]] boost::asio::awaitable<void> run();

  /// Appends all that is there once, as far as that can be done.
  [[nodiscard]] boost::asio::awaitable<void> catch_up();

  /// What is at work ends with the file at hand, and nothing is begun any more; the next start goes on there.
  void stop();

 private:
  struct Archive {
    archive_append::Target target;
    std::shared_ptr<archive_append::Progress> progress;  // of one step at a time
    std::set<EntryId> altered;                           // whose files are to be brought up to date
    std::vector<EntryId> at_hand;                        // of those, taken out for the step at work
    bool failing = false;                                // said once, until it works again
    std::size_t written = 0;                             // files since it last had all
  };

  /// One step. False: it has everything, cannot be written, or is no longer wanted.
  [[nodiscard]] boost::asio::awaitable<bool> advance(std::shared_ptr<Archive> archive);
  [[nodiscard]] bool is_wanted(const std::shared_ptr<Archive>& archive) const;
  void finished(Archive& archive);
  void failed(Archive& archive, const std::string& why);

  const storage::Store& store_;
  runtime::CpuPool& pool_;
  std::shared_ptr<poll::Clock> clock_;
  std::unique_ptr<poll::Alarm> wake_;               // of run()
  std::vector<std::shared_ptr<Archive>> archives_;  // shared with the work at hand, which a reload outlives
  bool pending_ = false;                            // something arrived since the last round began
  std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace riverd
