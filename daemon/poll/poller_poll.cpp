// The poller's coroutines: the loop, a round on request, and one poll from its host's queue to its commit.

#include "daemon/poll/full_text.hpp"
#include "daemon/poll/judgement.hpp"
#include "daemon/poll/message.hpp"
#include "daemon/poll/poller_impl.hpp"
#include "daemon/poll/updates.hpp"
#include "storage/texts.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;
using namespace std::chrono;

constexpr milliseconds store_retry = minutes{1};
constexpr milliseconds articles_time = minutes{2};  // then the poll ends with what it has
constexpr milliseconds late = minutes{2};           // no poll falls due so long unseen while the program runs

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
FeedTarget make_target(const FeedSlot& slot) {
  FeedTarget target{request_url(slot.state)};
  target.validators = slot.state.validators;
  if (host_of(target.url) == host_of(slot.settings.url)) {
    target.user = slot.settings.user;
    target.password = slot.settings.password;
  }
  return target;
}

std::string when(const std::optional<Time>& time) {
  return time ? to_rfc3339(*time) : std::string{"never"};
}

/// One line for what a person would want to know, all else at debug.
void log_poll(const std::string& name, const storage::FeedState& before, const storage::FeedState& after,
              const storage::FeedChange& change) {
  using storage::FeedHealth;
  if (after.failures > 0) {
    if (after.health == FeedHealth::gone) {
      spdlog::warn("{}: {}; it is not asked again", name, after.last_error);
    } else if (after.health == FeedHealth::suspended && before.health != FeedHealth::suspended) {
      spdlog::warn("{}: {}, since {}; it is not asked again until you poll it by name", name,
                   after.last_error, when(after.failing_since));
    } else if (before.failures == 0) {
      spdlog::warn("{}: {}; next try {}", name, after.last_error, when(after.next_due));
    } else {
      spdlog::debug("{}: {}; failure {} in a row, next try {}", name, after.last_error, after.failures,
                    when(after.next_due));
    }
    return;
  }
  if (before.failures > 0) {
    spdlog::info("{}: works again after {} failed polls", name, before.failures);
  }
  if (after.current_url != before.current_url) {
    spdlog::info("{}: moved for good to {}", name, printable(request_url(after)));
  }
  if (after.health == FeedHealth::gone) {
    spdlog::info("{}: its publisher says that nothing will follow; it is not asked again", name);
  }
  if (change.renamed > 0) {
    spdlog::info("{}: its publisher gave {} known entries new ids; they stay the entries they were", name,
                 change.renamed);
  }
  if (change.held > 0) {
    spdlog::warn(
        "{}: {} entries look new although none is newer than those before; they are held back until "
        "the next poll says the same",
        name, change.held);
  }
  spdlog::debug("{}: {}, {} new, {} changed; next poll {}", name, after.last_status, change.added,
                change.changed, when(after.next_due));
}

}  // namespace

asio::awaitable<void> Poller::Impl::run() {
  [[maybe_unused]] const auto kept_alive = shared_from_this();
  while (true) {
    tune();
    // Nobody was here to poll when they fell due: the machine slept, or the clock was set forward.
    if (schedule.next_due().value_or(Time::max()) < clock->now() - late) {
      spread_overdue();
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
  const Time now = clock->now();
  std::vector<Turn> turns;
  storage::Batch batch;
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
    turns.emplace_back(shared_from_this(), slot);
    if (round) {
      slot->watchers.push_back(round);
    }
    storage::FeedUpdate update;
    update.state = before_sending(slot->state, now, slot->settings.interval, *policy);
    batch.updates.push_back(std::move(update));
  }
  if (turns.empty()) {
    co_return;
  }
  if (!round) {
    budget.count(static_cast<std::uint64_t>(std::count_if(turns.begin(), turns.end(), [](const Turn& turn) {
      return !turn.slot().settings.interval.has_value();
    })));
  }
  std::vector<std::pair<std::optional<Time>, storage::DueDecision>> decided;
  decided.reserve(turns.size());
  for (const auto& update : batch.updates) {
    decided.emplace_back(update.state.next_due, update.state.due);
  }
  const auto committed = co_await commit(std::move(batch));
  for (std::size_t i = 0; i < turns.size(); ++i) {
    Turn turn = std::move(turns[i]);
    if (!committed) {
      turn.postpone(clock->now() + store_retry, PollResult::failed,
                    "not polled, because the store takes no changes: " + committed.error().message());
      continue;
    }
    std::tie(turn.slot().state.next_due, turn.slot().state.due) = decided[i];
    const std::string name = "poll " + turn.name();
    tasks.spawn(name, poll(std::move(turn)));
  }
}

asio::awaitable<void> Poller::Impl::poll(Turn turn) {
  Impl& impl = turn.impl();
  FeedSlot& slot = turn.slot();
  PollTimes times;
  times.fixed_interval = slot.settings.interval;
  times.sent = times.received = impl.clock->now();
  if (!slot.settings.problem.empty()) {
    const Verdict verdict = not_asked(slot.settings.problem);
    auto after = after_poll(slot.state, verdict, nullptr, times, *impl.policy);
    after.last_poll = slot.state.last_poll;
    std::optional<Ingested> none;
    co_await impl.settle(turn, std::move(after), std::move(none), verdict, times);
    co_return;
  }
  const std::string host = host_of(request_url(slot.state));
  if (slot.settings.page && !impl.governor.paused_until(host, slot.settings.id, times.sent)) {
    const bool allowed = co_await impl.robots.allows(request_url(slot.state));
    if (!allowed) {
      const Verdict verdict = not_asked(printable(request_url(slot.state)) +
                                        ": its robots.txt does not let riverd read it, or cannot be had");
      auto after = after_poll(slot.state, verdict, nullptr, times, *impl.policy);
      after.last_poll = slot.state.last_poll;
      std::optional<Ingested> none;
      co_await impl.settle(turn, std::move(after), std::move(none), verdict, times);
      co_return;
    }
  }
  auto taken = co_await impl.limits.acquire(host);
  std::optional<HostLimits::Permit> permit(std::move(taken));
  if (slot.removed) {
    co_return;
  }
  times.sent = impl.clock->now();
  if (const auto paused = impl.governor.paused_until(host, slot.settings.id, times.sent)) {
    const Time until = impl.after_pause(slot, *paused);
    turn.postpone(until, PollResult::skipped, "its host asked not to be asked before " + to_rfc3339(until));
    co_return;
  }
  impl.governor.sent(host, times.sent);
  FeedTarget target = make_target(slot);
  std::optional<Counted> in_flight(impl.counters.in_flight);
  auto answer = co_await impl.fetcher.fetch(std::move(target));
  in_flight.reset();
  permit->finished();
  times.received = impl.clock->now();
  Verdict verdict = judge(answer, slot.state, times.received);
  std::optional<Ingested> document;
  if (verdict.outcome == Outcome::body) {
    IngestContext context = ingest_context(slot.settings, slot.state, impl.settings, *answer, times.received);
    auto read = [body = std::move(answer->body), context = std::move(context), delta = verdict.delta,
                 recall = impl.recall]() mutable {
      // A delta is no listing that could be compared with the last one.
      if (recall && !delta && !context.normalize.first_fetch)
        context.memory = (*recall)(context.normalize.feed);
      auto made = ingest(body, context);
      // Of a first document all is new; later the writer packs what little is.
      if (made && context.normalize.first_fetch) {
        std::for_each(made->document.entries.begin(), made->document.entries.end(), storage::pack_texts);
      }
      Page page = made ? Page::none : page_of(body);
      if (!made && context.page && page != Page::challenge) page = Page::unmatched;
      return BodyRead{std::move(made), page};
    };
    auto [ingested, page] = co_await impl.pool.run(std::move(read));
    answer->held.reset();
    if (ingested) {
      document = std::move(*ingested);
    } else {
      verdict = rejected(verdict, ingested.error().message());
      verdict.page = page;
    }
  }
  permit.reset();
  if (document && slot.settings.full_text) co_await impl.complete_texts(slot, *document);
  if (impl.is_outage(slot, verdict, times.received)) {
    auto as_before = after_outage(slot.state, times, *impl.policy);
    std::optional<Ingested> none;
    co_await impl.settle(turn, std::move(as_before), std::move(none), verdict, times);
    co_return;
  }
  auto after = after_poll(slot.state, verdict, document ? &*document : nullptr, times, *impl.policy);
  if (document && !document->repaired.empty()) {
    spdlog::debug("{}: read although it is damaged: {}", turn.name(), printable(document->repaired));
  }
  co_await impl.settle(turn, std::move(after), std::move(document), verdict, times);
}

asio::awaitable<void> Poller::Impl::complete_texts(FeedSlot& slot, Ingested& document) {
  auto choose = [this, &document, feed = slot.settings.id] {
    const auto memory = recall ? (*recall)(feed) : storage::FeedMemory{};
    return articles_wanted(document, memory, stored_text ? *stored_text : StoredText());
  };
  const auto wanted = co_await pool.run(std::move(choose));
  const Time deadline = clock->now() + articles_time;
  std::size_t completed = 0;
  for (const ArticleWanted& one : wanted) {
    if (slot.removed || clock->now() > deadline) break;
    const bool allowed = co_await robots.allows(one.url);
    if (!allowed) continue;
    const std::string host = host_of(one.url);
    auto permit = co_await limits.acquire(host);
    const Time now = clock->now();
    if (governor.paused_until(host, slot.settings.id, now)) continue;
    governor.sent(host, now);
    FeedTarget target(one.url);
    auto answer = co_await fetcher.fetch(std::move(target));
    permit.finished();
    if (answer && (answer->status == 429 || answer->status == 503)) break;
    if (!answer || answer->status != 200 || page_of(answer->body) == Page::challenge) continue;
    auto take = [&candidate = document.document.entries[one.entry], &page = *answer] {
      return take_article(candidate, page.body, page.header("Content-Type"), page.url);
    };
    if (co_await pool.run(std::move(take))) ++completed;
  }
  if (!wanted.empty()) {
    spdlog::debug("{}: the articles of {} entries were looked for, and {} found", slot.settings.name,
                  wanted.size(), completed);
  }
}

asio::awaitable<void> Poller::Impl::settle(Turn& turn, storage::FeedState after,
                                           std::optional<Ingested> document, const Verdict& verdict,
                                           const PollTimes& times) {
  FeedSlot& slot = turn.slot();
  if (slot.removed) {
    co_return;
  }
  const bool good = verdict.outcome == Outcome::unchanged || verdict.outcome == Outcome::body;
  storage::Batch batch;
  batch.updates.emplace_back();
  govern(slot, verdict, times, after, batch);
  batch.updates.front() = update_of(after, std::move(document), times.received, slot.settings, settings);
  batch.updates.front().partial = verdict.delta;
  const Completion complete = completion(slot.state, after, verdict, times, policy);
  batch.updates.front().complete = complete;
  auto committed = co_await commit(std::move(batch));
  if (!committed) {
    if (!good) {
      slot.state = std::move(after);  // nothing vouches for entries here, and Retry-After has to be kept
    }
    turn.end(PollResult::failed, "fetched, but not stored: " + committed.error().message());
    co_return;
  }
  storage::FeedChange change;
  if (!committed->changes.empty()) {
    change = committed->changes.front();
  }
  after.losing_since = change.losing_since;
  const bool news = change.added + change.changed > 0;
  if (news) {
    after.last_change = times.received;
  }
  if (complete) {
    complete(after, change);  // as the store did
  }
  if (change.held > 0) {
    after.validators = {};  // as the store did: the document is asked for once more
    after.body_digest = 0;
  }
  log_poll(turn.name(), slot.state, after, change);
  for (const EventNews& event : news_of(slot.state, after)) {
    spdlog::log(event.began ? spdlog::level::warn : spdlog::level::info, "{}: {}", turn.name(), event.text);
  }
  const bool feed_changed = !(slot.state.feed == after.feed);
  slot.state = std::move(after);
  if (good) {
    turn.end(news ? PollResult::changed : PollResult::unchanged, {}, change);
  } else {
    turn.end(PollResult::failed, verdict.error);
  }
  if (on_change && (news || change.announced + change.withdrawn > 0 || feed_changed)) {
    on_change(committed->changes);
  }
}

asio::awaitable<Result<storage::CommitResult>> Poller::Impl::commit(storage::Batch batch) {
  auto committed = co_await store.commit(std::move(batch));
  if (!committed) {
    ++counters.store_failures;
    if (!std::exchange(store_failing, true)) {
      spdlog::error(
          "the store takes no changes: {}. Nothing is lost that was stored, and polls are retried; see that "
          "there is free space below the data folder and that riverd may write there.",
          printable(committed.error().message(), 1000));
    }
  } else if (std::exchange(store_failing, false)) {
    spdlog::info("the store takes changes again");
  }
  co_return committed;
}

}  // namespace riverd::poll
