// The poller's coroutines: the loop, a round on request, and one poll from its host's queue to its commit.

#include "daemon/poll/message.hpp"
#include "daemon/poll/poll_log.hpp"
#include "daemon/poll/poller_impl.hpp"
#include "daemon/poll/updates.hpp"
#include "daemon/runtime/log_event.hpp"
#include "storage/prepare.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <span>
#include <utility>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;
using namespace std::chrono;

constexpr milliseconds store_retry = minutes{1};
constexpr milliseconds late = minutes{2};   // no poll falls due so long unseen while the program runs
constexpr std::size_t begun_at_once = 256;  // while those after them are committed

/// What became of a body on the pool.
struct BodyRead {
  Result<Ingested> document;
  Page page = Page::none;  // what it is where it is no feed
};

/// One more for as long as it lives.
class Counted {
 public:
  explicit Counted(std::atomic<std::uint64_t>& counter) : counter_(counter) { ++counter_; }
  ~Counted() { --counter_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::uint64_t>& counter_;
};

/// Credentials go to the host they were given for and to no other, wherever the feed moved (P16).
FeedTarget make_target(const FeedSlot& slot, const storage::FeedState& state) {
  FeedTarget target{request_url(state)};
  target.validators = state.validators;
  if (host_of(target.url) == host_of(slot.settings.url)) {
    target.user = slot.settings.login->user;
    target.password = slot.settings.login->password;
  }
  return target;
}

}  // namespace

/// A poll that waits for its host: ten thousand may at a time.
class Poller::Impl::Waiting final : public HostLimits::Guest {
 public:
  Waiting(Turn turn, std::string host) : turn_(std::move(turn)), host_(std::move(host)) {}

  void admitted(HostLimits::Permit permit) override {
    runtime::TaskGroup& tasks = turn_.impl().tasks;
    const std::string name = task_name(turn_);
    tasks.spawn(name, ask_host(std::move(turn_), std::move(host_), std::move(permit)));
  }

 private:
  Turn turn_;
  std::string host_;
};

std::string Poller::Impl::task_name(const Turn& turn) {
  return "poll " + turn.name();
}

asio::awaitable<void> Poller::Impl::run() {
  [[maybe_unused]] const auto kept_alive = shared_from_this();
  watch_queues();
  while (true) {
    if (const auto step = clock_watch.set_back(clock->now())) {
      set_clock_back(*step);
    }
    tune();
    if (schedule.next_due().value_or(Time::max()) < clock->now() - late) {
      spread_unseen();
    }
    auto due = schedule.take_due(clock->now());
    if (!due.empty()) {
      co_await start(std::move(due), nullptr);
    }
    const Time next = schedule.next_due().value_or(Time::max());
    if (next > clock->now()) {
      co_await wake->wait(next);
    }
  }
}

asio::awaitable<PollSummary> Poller::Impl::poll_once(std::vector<FeedId> ids, ProgressCallback progress) {
  const auto self = shared_from_this();
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const auto round = std::make_shared<PollRound>(ids.size(), clock->alarm(executor), std::move(progress));
  co_await start(std::move(ids), round);
  while (!round->complete()) {
    co_await round->done().wait(Time::max());
  }
  co_return round->summary();
}

asio::awaitable<void> Poller::Impl::start(std::vector<FeedId> ids, std::shared_ptr<PollRound> round) {
  for (std::size_t first = 0; first < ids.size(); first += begun_at_once) {
    co_await start_some(std::span(ids).subspan(first, std::min(begun_at_once, ids.size() - first)), round);
  }
}

asio::awaitable<void> Poller::Impl::start_some(std::span<const FeedId> ids,
                                               const std::shared_ptr<PollRound>& round) {
  const Time now = clock->now();
  std::vector<Turn> begun;
  begun.reserve(ids.size());
  storage::Batch batch;
  batch.updates.reserve(ids.size());
  for (const FeedId id : ids) {
    const auto found = slots.find(id);
    if (found == slots.end() || found->second->removed) {
      if (round) {
        round->report({id, id.to_string(), PollResult::skipped, 0, 0, "no such feed is configured"});
      }
      continue;
    }
    const auto& slot = found->second;
    if (slot->running) {
      if (round) {
        slot->watchers.push_back(round);
      }
      continue;
    }
    if (auto hindered = hindrance(*slot, round != nullptr)) {
      if (hindered->until) {
        schedule.set(id, *hindered->until);
      }
      if (round) {
        round->report({id, slot->settings.name, PollResult::skipped, 0, 0, std::move(hindered->reason)});
      }
      continue;
    }
    begun.emplace_back(shared_from_this(), slot);
    if (round) {
      slot->watchers.push_back(round);
    }
    storage::FeedUpdate& update = batch.updates.emplace_back();
    update.state.id = id;
    update.make = [state = slot->state, now, interval = slot->settings.interval,
                   policy = policy](storage::FeedState& made) {
      made = before_sending(state.whole(), now, interval, *policy);
    };
  }
  if (begun.empty()) {
    co_return;
  }
  if (!round) {
    budget.count(static_cast<std::uint64_t>(std::count_if(begun.begin(), begun.end(), [](const Turn& turn) {
      return !turn.slot().settings.interval.has_value();
    })));
  }
  const auto committed = co_await store.commit(std::move(batch));
  note_commit(committed ? std::nullopt : std::optional(committed.error()));
  for (std::size_t i = 0; i < begun.size(); ++i) {
    Turn turn = std::move(begun[i]);
    if (!committed) {
      turn.postpone(clock->now() + store_retry, PollResult::failed,
                    "not polled, because the store takes no changes: " + committed.error().message());
      continue;
    }
    const storage::FeedState& stored = committed->feeds[i].state;
    turn.slot().state.decide(stored.next_due, stored.due);
    queue(std::move(turn));
  }
}

void Poller::Impl::watch_queues() {
  if (!std::exchange(queues, true)) {
    tasks.spawn("queues of hosts", limits.watch());
  }
}

void Poller::Impl::queue(Turn turn) {
  if (tasks.cancelled()) {
    return;
  }
  const FeedSettings& settings_of_feed = turn.slot().settings;
  if (!settings_of_feed.problem->empty() || settings_of_feed.page || settings_of_feed.full_text) {
    const std::string name = task_name(turn);
    tasks.spawn(name, poll(std::move(turn)));
    return;
  }
  watch_queues();
  std::string host = turn.slot().state.host();
  auto guest = std::make_unique<Waiting>(std::move(turn), host);
  limits.enqueue(std::move(host), std::move(guest));
}

asio::awaitable<void> Poller::Impl::poll(Turn turn) {
  Impl& impl = turn.impl();
  FeedSlot& slot = turn.slot();
  if (!slot.settings.problem->empty()) {
    auto unusable = not_asked(*slot.settings.problem);
    co_await impl.refuse(turn, std::move(unusable));
    co_return;
  }
  if (slot.settings.page) {
    const bool allowed = co_await impl.may_read(turn);
    if (!allowed) {
      co_return;
    }
  }
  std::optional<HostLimits::Permit> whole_texts;  // before there is a document that would wait for it
  if (slot.settings.full_text) {
    auto place = co_await impl.completing.acquire(std::string());
    whole_texts.emplace(std::move(place));
  }
  std::string host = slot.state.host();
  auto permit = co_await impl.limits.acquire(host);
  if (!slot.removed) {
    co_await impl.ask(turn, std::move(host), std::move(permit));
  }
}

asio::awaitable<void> Poller::Impl::ask_host(Turn turn, std::string host, HostLimits::Permit permit) {
  if (!turn.slot().removed) {
    co_await turn.impl().ask(turn, std::move(host), std::move(permit));
  }
}

asio::awaitable<void> Poller::Impl::refuse(Turn& turn, Verdict verdict) {
  FeedSlot& slot = turn.slot();
  PollTimes times;
  times.fixed_interval = slot.settings.interval;
  times.sent = times.received = clock->now();
  const storage::FeedState before = slot.state.whole();
  auto after = is_outage(slot, verdict, times) ? after_outage(before, times, *policy)
                                               : after_poll(before, verdict, nullptr, times, *policy);
  after.last_poll = before.last_poll;
  std::optional<Ingested> none;
  std::vector<storage::ArticleNote> no_articles;
  co_await settle(turn, before, std::move(after), std::move(none), verdict, times, std::move(no_articles));
}

asio::awaitable<void> Poller::Impl::wait_out(Turn& turn, Time paused) {
  FeedSlot& slot = turn.slot();
  const Time until = after_pause(slot, paused);
  storage::Batch batch;
  storage::FeedState& state = batch.updates.emplace_back().state;
  state = slot.state.whole();
  state.next_due = until;
  state.due.reason = storage::DueReason::retry_after;
  state.due.skipped = false;
  state.due.wait = until - clock->now();
  state.priority = slot.settings.priority;
  slot.state.decide(state.next_due, state.due);
  const auto committed = co_await store.commit(std::move(batch));
  note_commit(committed ? std::nullopt : std::optional(committed.error()));
  turn.postpone(until, PollResult::skipped, "its host asked not to be asked before " + to_rfc3339(until));
}

asio::awaitable<void> Poller::Impl::ask(Turn& turn, std::string host, HostLimits::Permit permit) {
  FeedSlot& slot = turn.slot();
  PollTimes times;
  times.fixed_interval = slot.settings.interval;
  times.sent = times.received = clock->now();
  if (const auto paused = governor.paused_until(host, slot.settings.id, times.sent)) {
    {
      const HostLimits::Permit unused(std::move(permit));  // nobody waits for the store on its behalf
    }
    co_await wait_out(turn, *paused);
    co_return;
  }
  governor.sent(host, times.sent);
  storage::FeedState before = slot.state.whole();
  const std::uint32_t times_set = slot.state.times_set();
  const bool completes = slot.settings.full_text;  // a reload changes it for the next poll
  FeedTarget target = make_target(slot, before);
  std::optional<Counted> in_flight(counters.in_flight);
  std::optional<runtime::Timed> fetching(timings.fetch);
  auto answer = co_await fetcher.fetch(std::move(target));
  in_flight.reset();
  fetching.reset();
  counters.received_bytes += answer ? answer->wire_bytes : 0;
  permit.finished();
  times.received = clock->now();
  // A reload may have changed it meanwhile, or a clock that was set back.
  if (slot.state.times_set() != times_set) before = slot.state.whole();
  Verdict verdict = judge(answer, before, times.received);
  std::optional<Ingested> document;
  if (verdict.outcome == Outcome::body) {
    IngestContext context = ingest_context(slot.settings, before, settings, *answer, times.received);
    auto read = [body = std::move(answer->body), context = std::move(context), delta = verdict.delta,
                 recall = recall, folds = slot.settings.folds, completes, &spent = timings.parse]() mutable {
      const runtime::Timed timed(spent);
      // A delta is no listing that could be compared with the last one.
      if (recall && !context.normalize.first_fetch) {
        const auto& rules = context.normalize.rules;
        Recalled recalled = (*recall)(context.normalize.feed, rules && rules->cuts_repeated());
        if (!delta) context.memory = std::move(recalled.memory);
        context.normalize.repeated = std::move(recalled.repeated);
      }
      auto made = ingest(body, context);
      // Of a first document all is new; later the writer packs what little is, and texts that articles are
      // to take the place of.
      if (made && context.normalize.first_fetch && !completes) {
        storage::prepare(made->document.entries, folds);
      }
      Page page = made ? Page::none : page_of(body);
      if (!made && context.page && page != Page::challenge) page = Page::unmatched;
      return BodyRead{std::move(made), page};
    };
    // What is made of the body is of its size: the answer's share of the memory is kept until the commit.
    auto [ingested, page] = co_await pool.run(std::move(read));
    if (ingested) {
      document = std::move(*ingested);
    } else {
      verdict = rejected(verdict, ingested.error().message());
      verdict.page = page;
    }
    if (slot.state.times_set() != times_set) before = slot.state.whole();
  }
  std::vector<storage::ArticleNote> articles;
  const bool good = verdict.outcome == Outcome::unchanged || verdict.outcome == Outcome::body;
  if (good && completes) {
    // Other requests follow, to the same host too: neither a place among them nor memory is kept meanwhile.
    {
      const HostLimits::Permit done(std::move(permit));
    }
    answer->held.reset();
    articles = co_await complete_texts(slot, document ? &*document : nullptr);
    before = slot.state.whole();
  }
  if (is_outage(slot, verdict, times)) {
    auto as_before = after_outage(before, times, *policy);
    std::optional<Ingested> none;
    co_await settle(turn, before, std::move(as_before), std::move(none), verdict, times, std::move(articles));
    co_return;
  }
  auto after = after_poll(before, verdict, document ? &*document : nullptr, times, *policy);
  if (good && completes) {
    // What its articles were told counts for the feed too, after a restart as well.
    after.retry_until = governor.paused_until(host, slot.settings.id, clock->now());
  }
  if (document && !document->repaired.empty()) {
    spdlog::debug("{}: read although it is damaged: {}", turn.name(), printable(document->repaired));
  }
  co_await settle(turn, before, std::move(after), std::move(document), verdict, times, std::move(articles));
}

asio::awaitable<void> Poller::Impl::settle(Turn& turn, const storage::FeedState& before,
                                           storage::FeedState after, std::optional<Ingested> document,
                                           const Verdict& verdict, const PollTimes& times,
                                           std::vector<storage::ArticleNote> articles) {
  FeedSlot& slot = turn.slot();
  if (slot.removed) {
    co_return;
  }
  const bool good = verdict.outcome == Outcome::unchanged || verdict.outcome == Outcome::body;
  storage::Batch batch;
  batch.updates.emplace_back();
  govern(slot, verdict, times, after, batch);
  auto complete = completion(before, after, verdict, times, policy);
  std::optional<storage::FeedState> failed;
  if (!good) {
    failed = after;
  }
  storage::FeedUpdate& update = batch.updates.front();
  update = update_of(std::move(after), std::move(document), times.received, slot.settings, settings);
  update.partial = verdict.delta;
  update.articles = std::move(articles);
  update.complete = std::move(complete);
  auto committed = co_await commit(std::move(batch));
  if (!committed) {
    if (failed) {
      slot.state.set(*failed);  // nothing vouches for entries here, and Retry-After has to be kept
    }
    turn.end(PollResult::failed, "fetched, but not stored: " + committed.error().message());
    co_return;
  }
  const storage::FeedChange& change = committed->stored.changes.front();
  const storage::FeedState& stored = committed->stored.feeds.front().state;
  counters.entries_folded += change.folded;
  const bool news = change.added + change.changed > 0;
  log_poll(failure_log, turn.name(), before, stored, change);
  const bool feed_changed = !(before.feed == stored.feed);
  slot.state.set(*committed->state);
  if (good) {
    turn.end(news ? PollResult::changed : PollResult::unchanged, {}, change);
  } else {
    turn.end(PollResult::failed, verdict.error);
  }
  const std::uint32_t shown = change.announced + change.withdrawn + change.recleaned + change.completed;
  if (on_change && (news || shown > 0 || feed_changed)) {
    on_change(committed->stored.changes);
  }
}

asio::awaitable<Result<Poller::Impl::Committed>> Poller::Impl::commit(storage::Batch batch) {
  auto pack = [](storage::CommitResult stored) {
    Committed out{std::move(stored), std::nullopt};
    const storage::StoredFeed& polled = out.stored.feeds.front();
    out.state.emplace(polled.state, polled.record);
    return out;
  };
  auto committed = co_await store.commit(std::move(batch), std::move(pack));
  note_commit(committed ? std::nullopt : std::optional(committed.error()));
  co_return committed;
}

void Poller::Impl::note_commit(const std::optional<Error>& failure) {
  if (failure) {
    ++counters.store_failures;
    if (!std::exchange(store_failing, true)) {
      runtime::log_event(
          spdlog::level::err, {&runtime::message::store_fails},
          "the store takes no changes: " + printable(failure->message(), 1000) +
              ". Nothing is lost that was stored, and polls are retried; see that there is free space below "
              "the data folder and that riverd may write there.");
    }
  } else if (std::exchange(store_failing, false)) {
    runtime::log_event(spdlog::level::info, {&runtime::message::store_works},
                       "the store takes changes again");
  }
}

}  // namespace riverd::poll
