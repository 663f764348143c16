#pragma once

#include "daemon/poll/clock.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/full_text.hpp"
#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/kept_state.hpp"
#include "daemon/poll/poll_round.hpp"
#include "daemon/poll/settings.hpp"
#include "daemon/runtime/cpu_pool.hpp"
#include "daemon/runtime/histogram.hpp"
#include "daemon/runtime/store_client.hpp"
#include "daemon/runtime/task_group.hpp"
#include "storage/batch.hpp"
#include "storage/feed_state.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace riverd::poll {

/// What the polls did since the start, and what they are doing.
struct PollStatistics {
  std::uint64_t changed = 0;  // polls by result
  std::uint64_t unchanged = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;
  std::uint64_t entries_added = 0;
  std::uint64_t entries_changed = 0;
  std::uint64_t entries_folded = 0;
  std::uint64_t received_bytes = 0;  // of bodies, on the wire
  std::uint64_t store_failures = 0;  // commits that failed
  std::uint64_t feeds = 0;
  std::uint64_t active = 0;     // polls begun and not ended, whether they wait for their host or not
  std::uint64_t in_flight = 0;  // requests sent and not answered
};

/// How long parts of polls took. Any thread may read it.
struct PollTimings {
  runtime::Histogram fetch{runtime::long_times};   // from the request to the whole answer, or none
  runtime::Histogram parse{runtime::short_times};  // from a body to a batch
};

/// Polls the feeds: when they are due, within their hosts' limits, each poll one commit.
///
/// * The next due time is durable before a request is sent (P6).
/// * A poll's validators and its entries are one FeedUpdate, so neither is ever stored without the
///   other. If the store fails, the feed keeps its old validators and is polled again when next due.
/// * One feed's failure is its own affair.
///
/// Everything but statistics() and timings() is for the executor only. Group, fetcher, pool and store outlive
/// every poll that can still be resumed.
class Poller {
 public:
  /// Called on the executor after a durable commit that changed what readers may see.
  using ChangeCallback = std::function<void(std::span<const storage::FeedChange>)>;

  Poller(boost::asio::any_io_executor executor, runtime::TaskGroup& tasks, Fetcher& fetcher,
         runtime::CpuPool& pool, runtime::StoreClient& store, std::shared_ptr<Clock> clock,
         PollSettings settings);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void on_change(ChangeCallback callback);

  /// What is stored of a feed's last documents, so that items that are as they were are not read again; and
  /// where it is wanted, the paragraphs that stand in most of its entries.
  struct Recalled {
    storage::FeedMemory memory;
    std::vector<std::uint32_t> repeated{};
  };
  /// Called on the pool. Without it, all of each document is read.
  using Recall = std::function<Recalled(FeedId, bool with_repeated)>;
  void recall_by(Recall recall);

  /// The entries of feeds with `full_text` as they are stored; likewise.
  void stored_entries_by(StoredEntries stored);

  /// The feeds from now on; `states` is what the store knows, of these feeds or of more. The first call
  /// spreads overdue feeds over up to an hour (P6). Later ones (a reload) let running polls end, keep
  /// what is known, drop feeds that are gone and make new ones due at once. A feed the store knows
  /// nothing about is due at once in any case: somebody waits for it.
  void configure(std::vector<FeedSettings> feeds, std::vector<KeptState> states);

  /// New settings for polls that begin from now on (a reload).
  void configure(PollSettings settings);

  /// Polls feeds as they fall due until the coroutine is cancelled.
  [[nodiscard]] boost::asio::awaitable<void> run();

  /// Polls these feeds now and returns when all are done, within the hosts' limits. Not asked, and
  /// counted as skipped, are unknown feeds, those gone for good, and those that may not be asked yet
  /// because their host said so (P4, P13). A feed that is being polled is waited for. `progress` is
  /// called as each feed ends; it must not throw.
  [[nodiscard]] boost::asio::awaitable<PollSummary> poll_once(std::vector<FeedId> feeds,
                                                              ProgressCallback progress = {});

  /// Who may ask a host now: for other requests than polls, which are to keep to the same limits (P7).
  [[nodiscard]] HostLimits& limits();
  [[nodiscard]] const HostLimits& limits() const;

  /// Those that are polled, in the order of the configuration.
  [[nodiscard]] const std::vector<FeedId>& feeds() const;

  /// The feeds due now by what is stored, in the order of the configuration.
  [[nodiscard]] std::vector<FeedId> due() const;

  /// Any thread.
  [[nodiscard]] PollStatistics statistics() const;
  [[nodiscard]] const PollTimings& timings() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared with the polls, which may end after the poller
};

}  // namespace riverd::poll
