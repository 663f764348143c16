#include "tests/replay/aggregator.hpp"

#include "daemon/http/client/client.hpp"
#include "daemon/poll/ingest.hpp"
#include "daemon/poll/refresh_policy.hpp"
#include "daemon/poll/transition.hpp"
#include "daemon/poll/verdict.hpp"
#include "daemon/serve/assemble.hpp"
#include "daemon/serve/sources.hpp"
#include "feeds/emit/atom.hpp"
#include "feeds/emit/json_feed.hpp"
#include "feeds/emit/rss.hpp"
#include "feeds/parse/date.hpp"

#include <stdexcept>
#include <utility>

namespace riverd::replay {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t map_size = std::uint64_t{2} << 30U;
constexpr const char* authority = "river.example";

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(*result);
}

const poll::RefreshPolicy& policy() {
  static const poll::FixedIntervalPolicy fixed(6, 60min, 24h);
  return fixed;
}

serve::ServeSettings settings_of(const std::vector<std::string>& urls,
                                 const std::vector<std::vector<std::size_t>>& rivers) {
  serve::ServeSettings out;
  out.base_url = "https://river.example";
  out.version = "1.0";
  for (const auto& url : urls) {
    serve::FeedSettings feed;
    feed.id = FeedId::from_url(url);
    feed.name = url.substr(url.rfind('/') + 1);
    feed.url = url;
    out.feeds.push_back(std::move(feed));
  }
  for (const auto& river : rivers) {
    serve::RiverSettings one;
    one.name = out.rivers.empty() ? "all" : "river" + std::to_string(out.rivers.size());
    for (const std::size_t outlet : river) one.feeds.push_back(out.feeds[outlet].id);
    out.rivers.push_back(std::move(one));
  }
  return out;
}

/// As the outlet's server answers a request with these validators.
http::Response response_to(const storage::Validators& validators, const Answer& answer) {
  http::Response out;
  out.status = answer.status;
  out.url = answer.url;
  if (answer.status != 200) return out;
  if (!answer.etag.empty()) out.headers.push_back({"ETag", answer.etag});
  if (!answer.last_modified.empty()) out.headers.push_back({"Last-Modified", answer.last_modified});
  // If-None-Match wins (RFC 9110, 13.2.2).
  const bool not_modified = validators.etag.empty() ? !validators.last_modified.empty() &&
                                                          validators.last_modified == answer.last_modified
                                                    : validators.etag == answer.etag;
  if (not_modified) {
    out.status = 304;
    return out;
  }
  out.headers.push_back({"Content-Type", answer.content_type});
  out.body = answer.body;
  out.wire_bytes = answer.body.size();
  return out;
}

storage::FeedUpdate update_of(storage::FeedState before, storage::FeedMemory memory, const Poll& poll) {
  auto response = response_to(before.validators, poll.answer);
  poll::IngestContext context;
  context.hints.url = response.url;
  context.hints.content_type = response.header("Content-Type");
  context.normalize.feed = before.id;
  context.normalize.feed_url = before.url;
  context.normalize.now = poll.at;
  context.normalize.first_fetch = !before.last_success;
  if (const auto modified = parse::parse_date(response.header("Last-Modified"))) {
    context.normalize.last_modified = modified->time;
  }
  context.normalize.authority = authority;
  context.last_digest = before.body_digest;
  context.memory = std::move(memory);
  const std::string body = response.body;
  const auto verdict = poll::judge(std::move(response), before, poll.at);
  std::optional<poll::Ingested> document;
  if (verdict.outcome == poll::Outcome::body) document = must(poll::ingest(body, context));
  const poll::PollTimes times{poll.at, poll.at, {}};
  storage::FeedUpdate out;
  out.state = poll::after_poll(std::move(before), verdict, document ? &*document : nullptr, times, policy());
  out.received = poll.at;
  if (document) {
    out.entries = std::move(document->document.entries);
    out.kept = std::move(document->kept);
    out.reading = document->reading;
  }
  return out;
}

}  // namespace

Aggregator::Aggregator(std::filesystem::path directory, const std::vector<std::string>& urls,
                       const std::vector<std::vector<std::size_t>>& rivers)
    : directory_(std::move(directory)), urls_(urls), catalog_(settings_of(urls, rivers)) {}

void Aggregator::open() {
  store_.emplace(must(storage::Store::open({directory_, map_size, true, false})));
}

storage::FeedState Aggregator::state_of(std::size_t outlet) const {
  const auto id = FeedId::from_url(urls_[outlet]);
  auto state = must(must(store_->snapshot()).feed(id));
  if (state) return std::move(*state);
  storage::FeedState fresh;
  fresh.id = id;
  fresh.url = urls_[outlet];
  return fresh;
}

void Aggregator::take(std::span<const Poll> group) {
  // What the daemon commits before it sends a request, so that a crash does not poll twice (P6).
  std::vector<storage::Batch> announced(1);
  std::vector<storage::Batch> taken;
  for (const Poll& poll : group) {
    const auto before = poll::before_sending(state_of(poll.outlet), poll.at, {}, policy());
    storage::FeedUpdate& announcement = announced.front().updates.emplace_back();
    announcement.state = before;
    announcement.received = poll.at;
    auto memory = reads_all_ ? storage::FeedMemory{} : must(must(store_->snapshot()).memory(before.id));
    auto update = update_of(before, std::move(memory), poll);
    not_read_ += update.kept.size();
    read_ += update.entries.size();
    if (policy_.max_age > 0ms) update.oldest = poll.at - policy_.max_age;
    taken.emplace_back().updates.push_back(std::move(update));
  }
  must(store_->commit(announced));
  must(store_->commit(taken));
}

std::vector<std::string> Aggregator::expire(Time now) {
  std::vector<std::string> dropped;
  for (const auto& url : urls_) {
    for (auto& step : must(must(store_->snapshot()).retention(FeedId::from_url(url), policy_, now))) {
      for (const EntryId id : step.entries) {
        if (const auto entry = must(must(store_->snapshot()).entry(id))) dropped.push_back(entry->output_id);
      }
      std::vector<storage::Batch> batches(1);
      batches.front().expired.push_back(std::move(step));
      must(store_->commit(batches));
    }
  }
  return dropped;
}

std::string Aggregator::document(std::size_t river, Reading format) const {
  const auto snapshot = must(store_->published_snapshot());
  serve::Sources sources(snapshot, catalog_);
  const auto assembled =
      must(serve::assemble(snapshot, sources, catalog_, serve::river_scope(catalog_, river), std::nullopt));
  const auto written = [&] {
    switch (format) {
      case Reading::rss:
        return emit::to_rss(assembled.feed);
      case Reading::json:
        return emit::to_json_feed(assembled.feed);
      case Reading::atom:
        break;
    }
    return emit::to_atom(assembled.feed);
  };
  std::string out = written();
  if (!sources.texts_read()) throw std::runtime_error(sources.texts_read().error().message());
  return out;
}

}  // namespace riverd::replay
