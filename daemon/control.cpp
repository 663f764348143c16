#include "daemon/control.hpp"

#include "config/feed_url.hpp"
#include "daemon/archive_import.hpp"
#include "daemon/commands/compact.hpp"
#include "daemon/commands/poll.hpp"
#include "daemon/commands/reload.hpp"
#include "daemon/commands/split.hpp"

#include <spdlog/spdlog.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <optional>
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

Control::Control(Polling& polling, std::function<const config::Config&()> config,
                 std::function<void(std::span<const storage::FeedChange>)> changed, Reload reload_all)
    : polling_(polling),
      config_(std::move(config)),
      changed_(std::move(changed)),
      reload_(std::move(reload_all)) {
  router_.post("/poll", [this](const http::RequestHead& head, const auto&) { return poll(head); });
  router_.post("/compact", [this](const auto&, const auto&) { return compact(); });
  router_.post("/split", [this](const http::RequestHead& head, const auto&) { return split(head); });
  router_.post("/reload", [this](const auto&, const auto&) { return reload(); });
  router_.post("/import", [this](const http::RequestHead& head, const auto&) { return import(head); });
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
