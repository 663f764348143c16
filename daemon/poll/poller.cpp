#include "daemon/poll/poller.hpp"

#include "daemon/poll/adaptive_policy.hpp"
#include "daemon/poll/message.hpp"
#include "daemon/poll/poller_impl.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;
using namespace std::chrono;

constexpr milliseconds longest_spread = hours{1};  // P6
constexpr unsigned most_completing = 4;

std::shared_ptr<const RefreshPolicy> make_policy(const PollSettings& settings, const Budget& budget) {
  return std::make_shared<AdaptivePolicy>(IntervalBounds{settings.min_interval, settings.max_interval},
                                          budget.theta());
}

/// The multiplier the last decision of an earlier run was made with.
std::optional<double> last_theta(const std::vector<KeptState>& states) {
  std::optional<double> theta;
  Time latest = Time::min();
  for (const auto& state : states) {
    if (state.theta() > 0 && state.last_poll() && *state.last_poll() > latest) {
      latest = *state.last_poll();
      theta = state.theta();
    }
  }
  return theta;
}

void count(PollCounters& counters, const PollReport& report) {
  switch (report.result) {
    case PollResult::changed:
      ++counters.changed;
      break;
    case PollResult::unchanged:
      ++counters.unchanged;
      break;
    case PollResult::failed:
      ++counters.failed;
      break;
    case PollResult::skipped:
      ++counters.skipped;
      break;
  }
  counters.entries_added += report.added;
  counters.entries_changed += report.changed;
}

}  // namespace

Poller::Impl::Impl(asio::any_io_executor e, runtime::TaskGroup& t, Fetcher& f, runtime::CpuPool& p,
                   runtime::StoreClient& s, std::shared_ptr<Clock> c, PollSettings polling)
    : executor(std::move(e)),
      tasks(t),
      fetcher(f),
      pool(p),
      store(s),
      clock(std::move(c)),
      settings(std::move(polling)),
      budget(settings.budget),
      policy(make_policy(settings, budget)),
      limits(executor, clock, settings.limits),
      requests(fetcher, limits, governor, clock),
      robots(executor, requests, pool, clock),
      completing(executor, clock, {{1, milliseconds{0}}, {}, most_completing}),
      wake(clock->alarm(executor)) {
  requests.on_pause = [this](FeedId feed, const std::string& host, int status, Time until) {
    note_pause(feed, host, status, until);
  };
}

void Poller::Impl::configure(std::vector<FeedSettings> feeds, std::vector<KeptState> states) {
  if (!started) {
    budget = Budget(settings.budget, last_theta(states));
    policy = make_policy(settings, budget);
  }
  const Time now = clock->now();
  if (const auto step = ahead(states, now)) {  // it ran ahead when they were stored
    for (auto& state : states) {
      state = KeptState(set_back(state.whole(), *step, now));
    }
  }
  std::unordered_map<FeedId, KeptState*> known;
  for (auto& state : states) {
    known.insert_or_assign(state.id(), &state);
  }
  order.clear();
  std::vector<std::shared_ptr<FeedSlot>> added;
  std::unordered_set<FeedId> wanted;
  for (auto& feed : feeds) {
    const FeedId id = feed.id;
    if (!wanted.insert(id).second) {
      continue;
    }
    order.push_back(id);
    if (const auto found = slots.find(id); found != slots.end()) {
      update(*found->second, std::move(feed));
    } else {
      const auto stored = known.find(id);
      add(std::move(feed),
          stored != known.end() ? std::move(*stored->second) : KeptState(storage::FeedState{}));
      added.push_back(slots.at(id));
    }
  }
  std::erase_if(slots, [&](auto& entry) {
    auto& [id, slot] = entry;
    if (wanted.contains(id)) {
      return false;
    }
    schedule.remove(id);
    failure_log.forget(id);
    slot->removed = true;
    return !slot->running;
  });
  recall_hosts(added);
  if (!std::exchange(started, true)) {
    spread_overdue();
  }
  counters.feeds = order.size();
  wake->ring();
}

void Poller::Impl::add(FeedSettings feed, KeptState state) {
  if (state.id() != feed.id) {  // nothing is known of it yet
    storage::FeedState fresh;
    fresh.id = feed.id;
    fresh.url = feed.url;
    state = KeptState(fresh);
  }
  const auto slot = std::make_shared<FeedSlot>(std::move(feed), std::move(state));
  slots.emplace(slot->settings.id, slot);
  schedule_idle(*slot);
}

void Poller::Impl::update(FeedSlot& slot, FeedSettings feed) {
  const bool new_interval = feed.interval && feed.interval != slot.settings.interval;
  slot.settings = std::move(feed);
  slot.removed = false;
  if (new_interval && slot.state.next_due() && !at_rest(slot.state)) {
    // A shorter interval counts from the last poll, not from when the old one would have ended.
    const Time sooner = slot.state.last_poll().value_or(clock->now()) + *slot.settings.interval;
    const Time allowed = std::max(sooner, slot.state.retry_until().value_or(sooner));
    slot.state.change([&](auto& state) { state.next_due = std::min(*state.next_due, allowed); });
  }
  if (!slot.running) {
    schedule_idle(slot);
  }
}

std::size_t Poller::Impl::adaptive_feeds() const {
  return static_cast<std::size_t>(std::count_if(slots.begin(), slots.end(), [](const auto& entry) {
    const FeedSlot& slot = *entry.second;
    return !slot.settings.interval && !slot.removed && !at_rest(slot.state);
  }));
}

void Poller::Impl::tune() {
  // Every wakeup asks, and few have to count the feeds.
  const Time now = clock->now();
  if (budget.is_due(now) && budget.tune(now, adaptive_feeds())) {
    policy = make_policy(settings, budget);
  }
}

std::size_t Poller::Impl::spread_overdue() {
  const Time now = clock->now();
  std::vector<const FeedSlot*> overdue;
  for (const auto& [id, slot] : slots) {
    const auto due = schedule.due(id);
    if (due && *due <= now && slot->state.last_poll()) {
      overdue.push_back(slot.get());
    }
  }
  // A second for each is enough: few feeds need not wait an hour for one another.
  const milliseconds room = std::min<milliseconds>(longest_spread, seconds{overdue.size()});
  for (const auto* slot : overdue) {
    RefreshFacts facts;
    facts.feed = slot->settings.id;
    facts.fixed_interval = slot->settings.interval;
    const milliseconds window = std::min(room, policy->interval(facts) / 4);
    const double share = jitter_fraction(slot->settings.id, now);
    const auto part = [&](milliseconds whole) {
      return milliseconds{static_cast<milliseconds::rep>(static_cast<double>(whole.count()) * share)};
    };
    Time when = now + part(window);
    if (!slot->settings.interval) {
      const Time allowed =
          outside_skipped(when, slot->state.whole().hints);  // P12 holds after a start as well
      when = allowed == when ? when : allowed + part(room);
    }
    schedule.set(slot->settings.id, when);
  }
  return overdue.size();
}

void Poller::Impl::schedule_idle(const FeedSlot& slot) {
  if (at_rest(slot.state)) {
    schedule.remove(slot.settings.id);
    return;
  }
  const Time due = slot.state.next_due().value_or(clock->now());
  schedule.set(slot.settings.id, std::max(due, slot.state.retry_until().value_or(due)));
}

std::optional<Poller::Impl::Hindrance> Poller::Impl::hindrance(const FeedSlot& slot, bool asked_for) const {
  const auto& state = slot.state;
  if (state.health() == storage::FeedHealth::gone) {
    return Hindrance{"gone for good: it is not asked again", std::nullopt};
  }
  if (state.health() == storage::FeedHealth::suspended && !asked_for) {
    return Hindrance{"suspended until somebody polls it by name", std::nullopt};
  }
  auto until = governor.paused_until(state.host(), state.id(), clock->now());
  if (until) {
    until = after_pause(slot, *until);
  }
  if (const auto retry = state.retry_until(); retry && *retry > clock->now()) {
    until = std::max(until.value_or(*retry), *retry);
  }
  if (until) {
    return Hindrance{"its host asked not to be asked before " + to_rfc3339(*until), until};
  }
  return std::nullopt;
}

Poller::Impl::Turn::Turn(std::shared_ptr<Impl> impl, std::shared_ptr<FeedSlot> slot)
    : impl_(std::move(impl)), slot_(std::move(slot)) {
  slot_->running = true;
  impl_->schedule.remove(slot_->settings.id);
  ++impl_->counters.active;
  report_.feed = slot_->settings.id;
  report_.name = slot_->settings.name;
}

Poller::Impl::Turn::~Turn() {
  if (!slot_) {
    return;  // moved from
  }
  Impl& impl = *impl_;
  slot_->running = false;
  --impl.counters.active;
  count(impl.counters, report_);
  if (slot_->removed) {
    impl.slots.erase(slot_->settings.id);
  } else {
    impl.schedule_idle(*slot_);
    const auto due = impl.schedule.due(slot_->settings.id);
    if (not_before_ && due && *due < *not_before_) {
      impl.schedule.set(slot_->settings.id, *not_before_);
    }
    impl.wake->ring();
  }
  for (const auto& watcher : std::exchange(slot_->watchers, {})) {
    if (ended_) {
      watcher->report(report_);
    } else {
      watcher->abandoned();
    }
  }
}

void Poller::Impl::Turn::end(PollResult result, std::string error, const storage::FeedChange& change) {
  ended_ = true;
  report_.result = result;
  report_.error = std::move(error);
  report_.added = change.added;
  report_.changed = change.changed;
}

void Poller::Impl::Turn::postpone(Time when, PollResult result, std::string why) {
  not_before_ = when;
  end(result, std::move(why));
}

Poller::Poller(asio::any_io_executor executor, runtime::TaskGroup& tasks, Fetcher& fetcher,
               runtime::CpuPool& pool, runtime::StoreClient& store, std::shared_ptr<Clock> clock,
               PollSettings settings)
    : impl_(std::make_shared<Impl>(std::move(executor), tasks, fetcher, pool, store, std::move(clock),
                                   std::move(settings))) {}

Poller::~Poller() = default;

void Poller::recall_by(Recall recall) {
  impl_->recall = std::make_shared<const Recall>(std::move(recall));
}

void Poller::stored_entries_by(StoredEntries stored) {
  impl_->stored_entries = std::make_shared<const StoredEntries>(std::move(stored));
}

void Poller::on_change(ChangeCallback callback) {
  impl_->on_change = std::move(callback);
}

void Poller::configure(std::vector<FeedSettings> feeds, std::vector<KeptState> states) {
  impl_->configure(std::move(feeds), std::move(states));
}

void Poller::configure(PollSettings settings) {
  impl_->settings = std::move(settings);
  impl_->budget.change(impl_->settings.budget);
  impl_->policy = make_policy(impl_->settings, impl_->budget);
  impl_->limits.configure(impl_->settings.limits);
}

asio::awaitable<void> Poller::run() {
  return impl_->run();
}

asio::awaitable<PollSummary> Poller::poll_once(std::vector<FeedId> feeds, ProgressCallback progress) {
  return impl_->poll_once(std::move(feeds), std::move(progress));
}

HostLimits& Poller::limits() {
  return impl_->limits;
}

const HostLimits& Poller::limits() const {
  return impl_->limits;
}

const std::vector<FeedId>& Poller::feeds() const {
  return impl_->order;
}

std::vector<FeedId> Poller::due() const {
  const Time now = impl_->clock->now();
  std::vector<FeedId> out;
  for (const FeedId id : impl_->order) {
    const auto& state = impl_->slots.at(id)->state;
    if (!at_rest(state) && state.next_due().value_or(now) <= now) {
      out.push_back(id);
    }
  }
  return out;
}

const PollTimings& Poller::timings() const {
  return impl_->timings;
}

PollStatistics Poller::statistics() const {
  const auto& c = impl_->counters;
  PollStatistics out;
  out.changed = c.changed;
  out.unchanged = c.unchanged;
  out.failed = c.failed;
  out.skipped = c.skipped;
  out.entries_added = c.entries_added;
  out.entries_changed = c.entries_changed;
  out.entries_folded = c.entries_folded;
  out.received_bytes = c.received_bytes;
  out.store_failures = c.store_failures;
  out.feeds = c.feeds;
  out.active = c.active;
  out.in_flight = c.in_flight;
  return out;
}

}  // namespace riverd::poll
