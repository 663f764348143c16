#pragma once

#include "daemon/poll/budget.hpp"
#include "daemon/poll/clock_step.hpp"
#include "daemon/poll/failure_log.hpp"
#include "daemon/poll/governor.hpp"
#include "daemon/poll/kept_state.hpp"
#include "daemon/poll/outage.hpp"
#include "daemon/poll/poller.hpp"
#include "daemon/poll/refresh_policy.hpp"
#include "daemon/poll/robots.hpp"
#include "daemon/poll/schedule.hpp"
#include "daemon/poll/side_requests.hpp"
#include "daemon/poll/transition.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace riverd::poll {

/// One feed: how it is to be polled and what is known of it.
struct FeedSlot {
  FeedSlot(FeedSettings s, KeptState known) : settings(std::move(s)), state(std::move(known)) {}

  FeedSettings settings;
  KeptState state;
  bool running = false;                              // a Turn exists
  bool removed = false;                              // no longer configured; forgotten when its poll ends
  std::vector<std::shared_ptr<PollRound>> watchers;  // told how the running poll ends
};

/// The figures of PollStatistics, readable from any thread.
struct PollCounters {
  std::atomic<std::uint64_t> changed{0};
  std::atomic<std::uint64_t> unchanged{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::uint64_t> skipped{0};
  std::atomic<std::uint64_t> entries_added{0};
  std::atomic<std::uint64_t> entries_changed{0};
  std::atomic<std::uint64_t> entries_folded{0};
  std::atomic<std::uint64_t> received_bytes{0};
  std::atomic<std::uint64_t> store_failures{0};
  std::atomic<std::uint64_t> feeds{0};
  std::atomic<std::uint64_t> active{0};
  std::atomic<std::uint64_t> in_flight{0};
};

/// The poller's state and its polls (the coroutines are in poller_poll.cpp).
struct Poller::Impl : std::enable_shared_from_this<Poller::Impl> {
  class Turn;
  class Waiting;

  Impl(boost::asio::any_io_executor e, runtime::TaskGroup& t, Fetcher& f, runtime::CpuPool& p,
       runtime::StoreClient& s, std::shared_ptr<Clock> c, PollSettings settings);

  void configure(std::vector<FeedSettings> feeds, std::vector<KeptState> states);
  void add(FeedSettings settings, KeptState state);
  void update(FeedSlot& slot, FeedSettings settings);
  /// How many were overdue.
  std::size_t spread_overdue();

  /// The clock was set back by `step`: what was decided by the wrong one is moved back with it.
  void set_clock_back(std::chrono::milliseconds step);

  /// Feeds fell due unseen: they are not polled all at once.
  void spread_unseen();

  /// How many feeds share the budget.
  [[nodiscard]] std::size_t adaptive_feeds() const;

  /// Corrects the policy by the day's polls, once a day (S4).
  void tune();

  /// Brings back what earlier runs learnt of the hosts of these feeds, and when they asked them last.
  void recall_hosts(const std::vector<std::shared_ptr<FeedSlot>>& added);

  /// What the answer tells of its host, and what follows for the other feeds there: they are moved behind
  /// a pause, or back from one that was lifted; their new states are put into the batch. Moves the polled
  /// feed's own next poll in `after` behind theirs.
  void govern(const FeedSlot& slot, const Verdict& verdict, const PollTimes& times, storage::FeedState& after,
              storage::Batch& batch);

  /// The second half of govern(): what a ruling means for the idle feeds besides the polled one.
  void move_others(const FeedSlot& polled, Time now, storage::Batch& batch);

  /// Whether the poll failed because our own network is down: then it says nothing about the feed.
  bool is_outage(const FeedSlot& slot, const Verdict& verdict, const PollTimes& times);

  /// When the feed may be asked after a pause of its host that ends at `until`: feeds of one host come
  /// spread out, those that were throttled after the others, who show whether the host serves again.
  [[nodiscard]] Time after_pause(const FeedSlot& slot, Time until) const;

  /// Puts an idle feed where its state says, or out of the schedule if it is at rest.
  void schedule_idle(const FeedSlot& slot);

  /// Why the feed may not be asked now, and until when; nullopt if it may.
  struct Hindrance {
    std::string reason;
    std::optional<Time> until{};  // absent: for good
  };
  [[nodiscard]] std::optional<Hindrance> hindrance(const FeedSlot& slot, bool asked_for) const;

  boost::asio::awaitable<void> run();
  boost::asio::awaitable<PollSummary> poll_once(std::vector<FeedId> ids, ProgressCallback progress);

  /// Begins the polls: commits what comes after them (P6), then lets each go as a task. With a round,
  /// every feed is reported to it, at once or when its poll ends.
  boost::asio::awaitable<void> start(std::vector<FeedId> ids, std::shared_ptr<PollRound> round);
  boost::asio::awaitable<void> start_some(std::span<const FeedId> ids,
                                          const std::shared_ptr<PollRound>& round);

  [[nodiscard]] static std::string task_name(const Turn& turn);

  /// Once: without run(), the first guest needs it.
  void watch_queues();

  /// Lets a poll that was begun wait for its host, as a guest or, where other things come first, as a task.
  void queue(Turn turn);

  /// One poll from what comes before its host is waited for to the commit. Static: the turn keeps everything
  /// alive.
  static boost::asio::awaitable<void> poll(Turn turn);

  /// The poll of a feed that is not asked, and why: its settings do not say where, or its host does not let
  /// it be read.
  boost::asio::awaitable<void> refuse(Turn& turn, Verdict verdict);

  /// Whether the host of a page lets it be read (P17). Where it does not, or is not to be asked, the poll is
  /// ended here.
  boost::asio::awaitable<bool> may_read(Turn& turn);

  /// The end of a poll that was begun before its host paused. What it waits for is stored: otherwise the poll
  /// that was begun would stand there as the last word (P6).
  boost::asio::awaitable<void> wait_out(Turn& turn, Time paused);

  /// The poll of a feed whose host may be asked now, from the request to the commit. Static as poll() is.
  static boost::asio::awaitable<void> ask_host(Turn turn, std::string host, HostLimits::Permit permit);
  boost::asio::awaitable<void> ask(Turn& turn, std::string host, HostLimits::Permit permit);

  /// The end of a poll that made `after` of `before`: the commit.
  boost::asio::awaitable<void> settle(Turn& turn, const storage::FeedState& before, storage::FeedState after,
                                      std::optional<Ingested> document, const Verdict& verdict,
                                      const PollTimes& times, std::vector<storage::ArticleNote> articles);

  /// Fetches the articles of a document's new entries, and those that could not be had before, within the
  /// limits of their hosts and of a poll. `document`: null where there is none that is new.
  boost::asio::awaitable<std::vector<storage::ArticleNote>> complete_texts(FeedSlot& slot,
                                                                           Ingested* document);

  /// The page of an entry, or whether it is worth asking for again.
  struct ArticlePage {
    std::optional<http::Response> page{};
    bool later = false;  // it could not be had now, and may be another time
    bool asked = false;  // something was sent for it
  };
  boost::asio::awaitable<ArticlePage> fetch_article(const FeedSlot& slot, std::string url);

  /// Says that a host asked to be left alone when a page was asked for.
  void note_pause(FeedId feed, const std::string& host, int status, Time until) const;

  /// What the commit of a poll left behind.
  struct Committed {
    storage::CommitResult stored;
    std::optional<KeptState> state;  // of the first update; packed on the writer's thread, which has the time
  };
  boost::asio::awaitable<Result<Committed>> commit(storage::Batch batch);

  /// Says that the store takes no changes, or does again. None: it took one.
  void note_commit(const std::optional<Error>& failure);

  boost::asio::any_io_executor executor;
  runtime::TaskGroup& tasks;
  Fetcher& fetcher;
  runtime::CpuPool& pool;
  runtime::StoreClient& store;
  std::shared_ptr<Clock> clock;
  PollSettings settings;
  Budget budget;
  std::shared_ptr<const RefreshPolicy> policy;  // by the budget; shared with the commits under way
  HostLimits limits;
  HostGovernor governor;
  SideRequests requests;
  Robots robots;
  HostLimits completing;  // so many feeds at a time have a document in memory that waits for its articles
  OutageDetector outage;
  ClockWatch clock_watch;
  FailureLog failure_log;
  Schedule schedule;
  std::unique_ptr<Alarm> wake;  // of run()
  std::unordered_map<FeedId, std::shared_ptr<FeedSlot>> slots;
  std::vector<FeedId> order;  // of the configuration
  ChangeCallback on_change;
  std::shared_ptr<const Recall> recall;                 // empty: there is none; shared with the pool
  std::shared_ptr<const StoredEntries> stored_entries;  // likewise
  PollCounters counters;
  PollTimings timings;
  bool started = false;        // configured once
  bool queues = false;         // somebody watches the clock for the guests of the queues
  bool store_failing = false;  // said once, until it works again
};

/// One feed's poll under way: while it exists the feed is not scheduled, and no second poll of it can
/// begin. However the poll ends, by its last line, an exception or cancellation, the turn's destructor
/// puts the feed back into the schedule and tells who waits.
class Poller::Impl::Turn {
 public:
  Turn(std::shared_ptr<Impl> impl, std::shared_ptr<FeedSlot> slot);
  Turn(Turn&&) noexcept = default;
  Turn& operator=(Turn&&) = delete;
  ~Turn();

  [[nodiscard]] Impl& impl() const { return *impl_; }
  [[nodiscard]] FeedSlot& slot() const { return *slot_; }
  [[nodiscard]] const std::string& name() const { return slot_->settings.name; }

  /// The poll came to its end, as the report says. A turn without an end was abandoned.
  void end(PollResult result, std::string error = {}, const storage::FeedChange& change = {});

  /// Nothing was sent; the feed comes up again at `when` at the earliest.
  void postpone(Time when, PollResult result, std::string why);

 private:
  std::shared_ptr<Impl> impl_;
  std::shared_ptr<FeedSlot> slot_;
  PollReport report_;
  std::optional<Time> not_before_;
  bool ended_ = false;
};

}  // namespace riverd::poll
