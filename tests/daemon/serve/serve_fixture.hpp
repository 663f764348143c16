#pragma once

#include "daemon/http/server/answer.hpp"
#include "daemon/http/server/target.hpp"
#include "daemon/serve/documents.hpp"
#include "daemon/serve/routes.hpp"
#include "storage/memory_engine.hpp"
#include "storage/store.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace riverd::test {

inline const Time noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + std::chrono::hours{12}};

inline storage::Store memory_store() {
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  REQUIRE(store.has_value());
  return std::move(*store);
}

/// An entry of `feed` that was first seen `minutes` after noon, with a link of its own unless one is given.
inline Candidate candidate(FeedId feed, const std::string& name, int minutes, const std::string& link = {}) {
  Candidate out;
  out.identity = digest_of({"identity", feed.to_string(), name});
  out.entry.feed = feed;
  out.entry.id.value = digest_of({"entry", feed.to_string(), name});
  out.entry.output_id = "tag:river.test,2026:" + feed.to_string() + "/" + name;
  out.entry.url = link.empty() ? "https://" + feed.to_string() + ".example/" + name : link;
  out.entry.title = "Title of " + name;
  out.entry.times.first_seen = noon + std::chrono::minutes(minutes);
  out.entry.times.effective = out.entry.times.first_seen - std::chrono::minutes(30);
  out.entry.times.stated_published = out.entry.times.effective;
  out.entry.times.quality = TimeQuality::ok;
  out.link = digest_of({"link", out.entry.url});
  out.content = digest_of({"content", out.entry.title});
  return out;
}

inline const FeedId alpha = FeedId::from_url("https://alpha.example/feed");
inline const FeedId beta = FeedId::from_url("https://beta.example/feed");

/// A store, its documents and routes over two feeds and two rivers: `all`, and `news` with alpha alone.
class Site {
 public:
  Site() : store(memory_store()), documents(store, pool, settings()), routes(documents) {}
  ~Site() { pool.join(); }
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  static serve::ServeSettings settings() {
    serve::ServeSettings out;
    out.base_url = "https://river.test";
    out.version = "1.2.3";
    out.rivers = {{"all", "Everything", {alpha, beta}}, {"news", "", {alpha}}};
    out.feeds = {{alpha, "alpha", "", "https://alpha.example/feed", {"news"}},
                 {beta, "beta", "Beta by hand", "https://beta.example/feed", {}}};
    return out;
  }

  static storage::FeedUpdate update(FeedId feed, std::vector<Candidate> entries, int minutes) {
    storage::FeedUpdate out;
    out.state.id = feed;
    out.state.url = feed == alpha ? "https://alpha.example/feed" : "https://beta.example/feed";
    out.state.feed.title = feed == alpha ? "Alpha itself" : "Beta itself";
    out.state.feed.home_url = "https://" + std::string(feed == alpha ? "alpha" : "beta") + ".example/";
    out.state.feed.language = "en";
    out.state.health = storage::FeedHealth::good;
    out.state.last_poll = noon + std::chrono::minutes(minutes);
    out.state.last_success = out.state.last_poll;
    out.received = noon + std::chrono::minutes(minutes);
    out.entries = std::move(entries);
    return out;
  }

  /// Commits and announces.
  void commit(storage::FeedUpdate change) {
    const std::array<FeedId, 1> changed = {change.state.id};
    std::array<storage::Batch, 1> batches;
    batches[0].updates.push_back(std::move(change));
    REQUIRE(store.commit(batches).has_value());
    documents.feeds_changed(changed);
  }

  http::Reply reply(http::RequestHead head) { return run(io, answer(std::move(head))); }

  http::Reply get(const std::string& target, const std::string& accept = {}) {
    http::RequestHead head;
    head.method = http::Method::get;
    REQUIRE(http::read_target(target, head));
    head.accept = accept;
    return reply(std::move(head));
  }

  /// The document behind a path that has one.
  serve::DocumentPointer document(const std::string& target) {
    INFO(target);
    auto found = get(target);
    REQUIRE(found.document);
    return found.document;
  }

  boost::asio::io_context io;
  storage::Store store;
  runtime::CpuPool pool{2};
  serve::Documents documents;
  serve::Routes routes;

 private:
  boost::asio::awaitable<http::Reply> answer(http::RequestHead head) {
    co_return co_await routes.handle(head);
  }
};

}  // namespace riverd::test
