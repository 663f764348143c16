#include "daemon/control.hpp"

#include "config/feed_url.hpp"
#include "daemon/archive_import.hpp"
#include "daemon/commands/add.hpp"
#include "daemon/commands/compact.hpp"
#include "daemon/commands/poll.hpp"
#include "daemon/commands/reload.hpp"
#include "daemon/commands/remove.hpp"
#include "daemon/commands/split.hpp"
#include "daemon/discovery.hpp"
#include "daemon/poll/message.hpp"
#include "daemon/running_river.hpp"

#include <spdlog/spdlog.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace riverd {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

std::optional<boost::json::object> question_of(const http::RequestHead& head) {
  boost::system::error_code error;
  auto question = boost::json::parse(head.body, error);
  if (error || !question.is_object()) return std::nullopt;
  return std::move(question.as_object());
}

http::Reply answer(const boost::json::object& object) {
  http::Reply reply;
  reply.content_type = "application/json";
  reply.body = boost::json::serialize(object);
  return reply;
}

}  // namespace

Control::Control(Polling& polling, std::filesystem::path data, std::function<const config::Config&()> config,
                 std::function<void(std::span<const storage::FeedChange>)> changed, Reload reload_all)
    : polling_(polling),
      data_(std::move(data)),
      config_(std::move(config)),
      changed_(std::move(changed)),
      reload_(std::move(reload_all)) {
  router_.post("/poll", [this](const http::RequestHead& head, const auto&) { return poll(head); });
  router_.post("/add", [this](const http::RequestHead& head, const auto&) { return add(head); });
  router_.post("/remove", [this](const http::RequestHead& head, const auto&) { return remove(head); });
  router_.post("/compact", [this](const auto&, const auto&) { return compact(); });
  router_.post("/split", [this](const http::RequestHead& head, const auto&) { return split(head); });
  router_.post("/reload", [this](const auto&, const auto&) { return reload(); });
  router_.post("/import", [this](const http::RequestHead& head, const auto&) { return import(head); });
  router_.post("/river", [this](const http::RequestHead& head, const auto&) { return river(head); });
  router_.post("/publish", [this](const auto&, const auto&) { return publish(); });
}

asio::awaitable<http::Reply> Control::poll(const http::RequestHead& head) {
  const auto question = question_of(head);
  const auto selection = question ? commands::selection_from(*question) : std::nullopt;
  if (!selection) co_return http::Reply::text(400, "the question is no JSON object with `all` and `feeds`");
  auto feeds = commands::selected(*selection, config_(), polling_.poller);
  if (!feeds) co_return http::Reply::text(404, feeds.error().message());
  const auto start = steady_clock::now();
  const poll::PollSummary summary = co_await polling_.poller.poll_once(std::move(*feeds));
  co_return answer(
      commands::to_json(summary, std::chrono::duration<double>(steady_clock::now() - start).count()));
}

asio::awaitable<http::Reply> Control::add(const http::RequestHead& head) {
  const auto question = question_of(head);
  const auto addition = question ? commands::addition_from(*question) : std::nullopt;
  if (!addition) co_return http::Reply::text(400, "the question is no JSON object with `url`");
  Discovery discovery(polling_.client, polling_.poller.limits(), polling_.pool);
  auto found = co_await discovery.find(addition->url);
  if (!found) co_return http::Reply::text(404, found.error().message());
  auto write = [config = config_(), &data = data_, &addition, &found] {
    return commands::subscribe(config, data, *addition, *found);
  };
  const auto added = co_await polling_.pool.run(std::move(write));
  if (!added) co_return http::Reply::text(503, added.error().message());
  boost::json::object reply = commands::to_json(*found, *added);
  if (!*added) co_return answer(reply);
  spdlog::info("{} is subscribed to", poll::printable(found->url));
  // Before the reload, which makes the feed due at once.
  if (found->answer.redirects.empty() || found->answer.url == found->url) {
    found->answer.redirects.clear();
    polling_.fetcher.offer(found->url, std::move(found->answer));
  }
  const Reloaded reloaded = co_await reload_();
  if (!reloaded.ok()) {
    reply["problem"] = "it is polled after the next reload, which failed now: " + reloaded.problems.front();
    co_return answer(reply);
  }
  std::vector<FeedId> feeds(1, FeedId::from_url(found->url));
  const poll::PollSummary summary = co_await polling_.poller.poll_once(std::move(feeds));
  reply["new_entries"] = static_cast<std::int64_t>(summary.new_entries);
  co_return answer(reply);
}

asio::awaitable<http::Reply> Control::remove(const http::RequestHead& head) {
  const auto question = question_of(head);
  const auto removal = question ? commands::removal_from(*question) : std::nullopt;
  if (!removal) co_return http::Reply::text(400, "the question is no JSON object with `feed` and `purge`");
  auto take_out = [config = config_(), &store = polling_.store, &data = data_,
                   &removal]() -> Result<commands::RemovedFeed> {
    const auto view = store.snapshot();
    if (!view) return view.error();
    auto feed = commands::feed_to_remove(config, *view, *removal);
    if (!feed) return feed;
    if (auto done = commands::unsubscribe(data, *feed); !done) return done.error();
    return feed;
  };
  const auto feed = co_await polling_.pool.run(std::move(take_out));
  if (!feed) co_return http::Reply::text(404, feed.error().message());
  if (feed->subscribed) {
    spdlog::info("{} is not subscribed to any more", feed->name);
    const Reloaded reloaded = co_await reload_();
    if (!reloaded.ok()) {
      co_return http::Reply::text(
          503, feed->name + " is taken out of the list, but the reload failed: " + reloaded.problems.front());
    }
  }
  boost::json::object reply{{"feed", feed->name}, {"url", feed->url}, {"removed", feed->subscribed}};
  if (removal->purge) {
    const auto dropped = co_await purge(feed->id);
    if (!dropped) co_return http::Reply::text(503, dropped.error().message() + "; the same command goes on");
    reply["entries"] = *dropped;
  }
  co_return answer(reply);
}

/// How many entries were dropped. A poll that was about to be stored when the feed was taken out may bring
/// some more behind what was planned: hence again, until nothing is left.
asio::awaitable<Result<std::uint64_t>> Control::purge(FeedId feed) {
  constexpr int most_rounds = 4;
  std::uint64_t dropped = 0;
  for (int round = 0; round < most_rounds; ++round) {
    auto plan = [&store = polling_.store, feed]() -> Result<std::vector<storage::Batch>> {
      const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
      const auto view = store.snapshot();
      if (!view) return view.error();
      return view->purge(feed, now);
    };
    auto steps = co_await polling_.pool.run(std::move(plan));
    if (!steps) co_return steps.error();
    if (steps->empty()) break;
    for (storage::Batch& step : *steps) {
      const auto done = co_await polling_.store_client.commit(std::move(step));
      if (!done) co_return done.error();
      for (const auto& change : done->changes) dropped += change.dropped;
      changed_(done->changes);
    }
  }
  spdlog::info("{}: {} entries were dropped, as their owner wants", feed.to_string(), dropped);
  co_return dropped;
}

asio::awaitable<http::Reply> Control::compact() {
  const auto compacted = co_await polling_.store_client.compact();
  if (!compacted) {
    spdlog::warn("the store was not compacted: {}", compacted.error().message());
    co_return http::Reply::text(503, compacted.error().message());
  }
  spdlog::info("{}", commands::to_string(*compacted));
  co_return answer(commands::to_json(*compacted));
}

asio::awaitable<http::Reply> Control::split(const http::RequestHead& head) {
  const auto question = question_of(head);
  const auto* named = question ? question->if_contains("entry") : nullptr;
  const auto id = named != nullptr && named->is_string() ? EntryId::parse(named->as_string()) : std::nullopt;
  if (!id) co_return http::Reply::text(400, "the question is no JSON object with `entry`, an id");
  storage::Batch batch;
  batch.split.push_back(*id);
  const auto done = co_await polling_.store_client.commit(std::move(batch));
  if (!done) {
    spdlog::warn("the entry {} was not split off: {}", id->to_string(), done.error().message());
    co_return http::Reply::text(503, done.error().message());
  }
  spdlog::info("the entry {} stands by itself from now on, as its owner wants", id->to_string());
  changed_(done->changes);
  co_return answer(commands::to_json(commands::split_of(*done)));
}

asio::awaitable<http::Reply> Control::reload() {
  const Reloaded reloaded = co_await reload_();
  co_return answer(commands::to_json(reloaded));
}

asio::awaitable<http::Reply> Control::import(const http::RequestHead& head) {
  const auto object = question_of(head);
  const auto question = object ? archive_import::question_from(*object) : std::nullopt;
  if (!question || config::archive_name(question->archive).empty())
    co_return http::Reply::text(400, "the question is no JSON object with `archive` and `files`");
  const auto archive = archive_import::archive_of(config_(), *question);
  auto read = [&store = polling_.store, &question, &archive]() -> Result<archive_import::Part> {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto view = store.snapshot();
    if (!view) return view.error();
    const auto stored = view->feed(FeedId::from_url(archive.url));
    if (!stored) return stored.error();
    return archive_import::read_part(question->files, archive, *stored, now);
  };
  auto part = co_await polling_.pool.run(std::move(read));
  if (!part) co_return http::Reply::text(503, part.error().message());
  const auto done = co_await polling_.store_client.commit(std::move(part->batch));
  if (!done) {
    spdlog::warn("{} files of the archive {} were not imported: {}", question->files.size(), archive.title,
                 done.error().message());
    co_return http::Reply::text(503, done.error().message());
  }
  changed_(done->changes);
  archive_import::Summary summary;
  summary.add(*part, *done);
  co_return answer(to_json(summary));
}

asio::awaitable<http::Reply> Control::river(const http::RequestHead& head) const {
  const auto question = question_of(head);
  const auto* name = question ? question->if_contains("name") : nullptr;
  if (name == nullptr || !name->is_string())
    co_return http::Reply::text(400, "the question is no JSON object with `name`");
  const auto found = river_object(config_(), std::string_view(name->get_string()));
  co_return answer(found.value_or(boost::json::object{}));
}

asio::awaitable<http::Reply> Control::publish() {
  auto& store = polling_.store;
  const auto last = co_await polling_.pool.run([&store]() -> Result<std::uint64_t> {
    const auto view = store.published_snapshot();
    if (!view) return view.error();
    return view->last_arrival();
  });
  if (!last) co_return http::Reply::text(503, last.error().message());
  co_return answer({{"through", *last}});
}

}  // namespace riverd
