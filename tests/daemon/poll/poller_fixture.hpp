#pragma once

#include "daemon/poll/poller.hpp"
#include "storage/memory_engine.hpp"
#include "storage/store.hpp"
#include "storage/writer.hpp"
#include "tests/daemon/poll/manual_clock.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A poller over a store in memory, with answers made by hand and a clock that the test moves.
namespace riverd::poll {

constexpr Time poller_start{std::chrono::milliseconds{1'740'249'544'000}};

inline std::string rss(const std::vector<std::string>& guids) {
  std::string out = "<rss version='2.0'><channel><title>T</title>";
  for (const std::string& guid : guids) {
    out += "<item><guid>" + guid + "</guid><title>" + guid + "</title></item>";
  }
  return out + "</channel></rss>";
}

inline http::Response answer(int status, const std::string& body = {}, const std::string& etag = {}) {
  http::Response out;
  out.status = status;
  out.body = body;
  out.wire_bytes = body.size();
  if (!etag.empty()) {
    out.headers.push_back({"ETag", etag});
  }
  return out;
}

inline http::Response throttled(std::chrono::seconds retry_after) {
  http::Response out = answer(429);
  out.headers.push_back({"Retry-After", std::to_string(retry_after.count())});
  return out;
}

/// Answers by hand, and remembers what was asked. What has no answer is not reachable.
class ScriptedFetcher final : public Fetcher {
 public:
  boost::asio::awaitable<Result<http::Response>> fetch(FeedTarget target) override {
    namespace asio = boost::asio;
    asked.push_back(target);
    if (before_answer) {
      before_answer();
    }
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    const auto found = answers.find(target.url);
    if (found == answers.end()) {
      co_return Error(http::ClientError::unreachable, "nobody answers");
    }
    http::Response out = found->second;
    out.url = target.url;
    co_return out;
  }

  [[nodiscard]] std::size_t count(const std::string& url) const {
    return static_cast<std::size_t>(
        std::count_if(asked.begin(), asked.end(), [&](const auto& target) { return target.url == url; }));
  }

  std::map<std::string, http::Response> answers;
  std::vector<FeedTarget> asked;
  std::function<void()> before_answer;
};

/// Feeds of these addresses, all polled at one interval; absent: as often as they bring entries.
inline std::vector<FeedSettings> feeds_at(const std::vector<std::string>& urls,
                                          std::optional<std::chrono::milliseconds> interval) {
  std::vector<FeedSettings> feeds;
  for (const std::string& url : urls) {
    FeedSettings feed;
    feed.id = FeedId::from_url(url);
    feed.url = url;
    feed.name = url;
    feed.interval = interval;
    feeds.push_back(feed);
  }
  return feeds;
}

struct PollerFixture {
  explicit PollerFixture(std::vector<std::string> addresses)
      : urls(std::move(addresses)),
        store(*storage::Store::open(std::make_unique<storage::MemoryEngine>())),
        writer(store),
        pool(1),
        client(writer),
        clock(std::make_shared<ManualClock>(poller_start)) {
    restart();
  }

  static PollSettings settings() {
    PollSettings settings;
    settings.limits.usual = {1, std::chrono::milliseconds{0}};
    settings.authority = "river.example";
    return settings;
  }

  /// A new poller over what is stored, as after a restart of the program.
  void restart() {
    poller.reset();
    tasks = std::make_unique<runtime::TaskGroup>(context.get_executor());
    poller =
        std::make_unique<Poller>(context.get_executor(), *tasks, fetcher, pool, client, clock, settings());
    const auto stored = store.snapshot()->feeds();
    poller->configure(feeds_at(urls, interval), {stored->begin(), stored->end()});
  }

  PollSummary poll(const std::vector<std::string>& wanted) {
    std::vector<FeedId> ids;
    for (const std::string& url : wanted) {
      ids.push_back(FeedId::from_url(url));
    }
    return test::run(context, poller->poll_once(std::move(ids)));
  }

  /// Polls what is due now.
  PollSummary poll_due() { return test::run(context, poller->poll_once(poller->due())); }

  /// Moves the clock in steps and polls what is due after each.
  void live(std::chrono::milliseconds time, std::chrono::milliseconds step = std::chrono::minutes{5}) {
    for (std::chrono::milliseconds gone{0}; gone < time; gone += step) {
      clock->advance(step);
      poll_due();
    }
  }

  [[nodiscard]] storage::FeedState state(const std::string& url) const {
    const auto view = store.snapshot();
    return view->feed(FeedId::from_url(url))->value_or(storage::FeedState{});
  }

  std::vector<std::string> urls;
  std::optional<std::chrono::milliseconds> interval = std::chrono::hours{1};
  boost::asio::io_context context;
  storage::Store store;
  storage::Writer writer;
  runtime::CpuPool pool;
  runtime::StoreClient client;
  ScriptedFetcher fetcher;
  std::unique_ptr<runtime::TaskGroup> tasks;
  std::shared_ptr<ManualClock> clock;
  std::unique_ptr<Poller> poller;
};

}  // namespace riverd::poll
