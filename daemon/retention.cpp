#include "daemon/retention.hpp"

#include "daemon/poll/settings.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace riverd {
namespace {

namespace asio = boost::asio;

/// Of so many feeds together it is looked up what goes.
constexpr std::size_t feeds_at_once = 64;

bool keeps_everything(const storage::RetentionPolicy& policy) {
  return policy == storage::RetentionPolicy{};
}

}  // namespace

bool Retention::Policies::keep_everything() const {
  return keeps_everything(usual) && std::all_of(of_feeds.begin(), of_feeds.end(), [](const auto& entry) {
           return keeps_everything(entry.second);
         });
}

const storage::RetentionPolicy& Retention::Policies::of(FeedId feed) const {
  const auto own = of_feeds.find(feed);
  return own == of_feeds.end() ? usual : own->second;
}

Retention::Retention(asio::any_io_executor executor, const storage::Store& store, runtime::CpuPool& pool,
                     runtime::StoreClient& client, std::shared_ptr<poll::Clock> clock)
    : store_(store),
      pool_(pool),
      client_(client),
      clock_(std::move(clock)),
      wake_(clock_->alarm(std::move(executor))) {}

void Retention::configure(const config::Config& config) {
  auto policies = std::make_shared<Policies>();
  policies->usual = {config.retention.max_age, config.retention.max_entries};
  for (const auto& feed : config.feeds) {
    const auto policy = poll::retention_policy(config.retention, feed);
    if (policy != policies->usual) policies->of_feeds.emplace(FeedId::from_url(feed.url), policy);
  }
  policies_ = std::move(policies);
  next_round_ = {};
  wake_->ring();
}

void Retention::feeds_changed(std::span<const storage::FeedChange> changes) {
  if (policies_->keep_everything()) return;
  for (const auto& change : changes) {
    if (change.added > 0) enqueue(change.feed);
  }
  wake_->ring();
}

void Retention::enqueue(FeedId feed) {
  if (queued_.insert(feed).second) queue_.push_back(feed);
}

asio::awaitable<void> Retention::enqueue_all() {
  auto read = [&store = store_]() -> Result<std::vector<FeedId>> {
    const auto view = store.snapshot();
    if (!view) return view.error();
    return view->feed_ids();
  };
  const auto feeds = co_await pool_.run(std::move(read));
  if (!feeds) {
    spdlog::warn("what is to be dropped cannot be looked up: {}", feeds.error().message());
    co_return;
  }
  for (const FeedId feed : *feeds) enqueue(feed);
}

asio::awaitable<void> Retention::run() {
  for (;;) {
    // A clock that was set back would else put the next round off by as much.
    if (clock_->now() >= next_round_ || next_round_ - clock_->now() > interval) {
      next_round_ = clock_->now() + interval;
      if (!policies_->keep_everything()) co_await enqueue_all();
    }
    while (!queue_.empty()) {
      std::vector<FeedId> feeds;
      for (; !queue_.empty() && feeds.size() < feeds_at_once; queue_.pop_front()) {
        feeds.push_back(queue_.front());
        queued_.erase(queue_.front());
      }
      const auto dropped = co_await sweep(std::move(feeds));
      if (!dropped) {
        spdlog::warn("entries that are no longer kept could not be dropped: {}; this is tried again",
                     dropped.error().message());
        queue_.clear();
        queued_.clear();
      }
    }
    // A feed may have been queued, or the configuration changed, while the last were seen to.
    if (clock_->now() < next_round_) co_await wake_->wait(next_round_);
  }
}

asio::awaitable<Result<std::size_t>> Retention::sweep(std::vector<FeedId> feeds) {
  if (policies_->keep_everything()) co_return std::size_t{0};
  auto plan = [&store = store_, policies = policies_, feeds = std::move(feeds),
               now = clock_->now()]() -> Result<std::vector<storage::Expire>> {
    const auto view = store.snapshot();
    if (!view) return view.error();
    std::vector<storage::Expire> steps;
    for (const FeedId feed : feeds) {
      auto of_feed = view->retention(feed, policies->of(feed), now);
      if (!of_feed) return of_feed.error();
      std::move(of_feed->begin(), of_feed->end(), std::back_inserter(steps));
    }
    return steps;
  };
  auto steps = co_await pool_.run(std::move(plan));
  if (!steps) {
    co_return steps.error();
  }
  std::size_t dropped = 0;
  for (auto& step : *steps) {
    storage::Batch batch;
    batch.expired.push_back(std::move(step));
    const auto committed = co_await client_.commit(std::move(batch));
    if (!committed) {
      co_return committed.error();
    }
    const storage::FeedChange& change = committed->changes.front();
    dropped += change.dropped;
    if (change.dropped == 0) continue;
    spdlog::debug("{}: {} entries are no longer kept", change.feed.to_string(), change.dropped);
    if (on_change_) on_change_(committed->changes);
  }
  co_return dropped;
}

}  // namespace riverd
