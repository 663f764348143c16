#include "daemon/commands/explain.hpp"

#include "feeds/text/url.hpp"
#include "storage/memory_engine.hpp"
#include "storage/store.hpp"

#include <boost/json/parse.hpp>

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::commands;
using namespace std::chrono_literals;

namespace {

const Time noon{std::chrono::milliseconds{1'740'225'600'000}};  // 2025-02-22T12:00:00Z
const std::string feed_url = "https://harbour.example/feed";
const std::string article = "https://harbour.example/posts/tide";

config::Config one_feed() {
  config::Config config;
  config::FeedConfig feed;
  feed.url = feed_url;
  feed.name = "harbour";
  config.feeds.push_back(feed);
  return config;
}

serve::Catalog catalog() {
  serve::ServeSettings settings;
  const FeedId id = FeedId::from_url(feed_url);
  settings.rivers = {{"all", "All", {id}}};
  settings.feeds = {{id, "harbour", "", feed_url, {}}};
  return serve::Catalog(std::move(settings));
}

Candidate entry() {
  Candidate out;
  out.entry.feed = FeedId::from_url(feed_url);
  out.entry.title = "The tide";
  out.entry.guid = "tide-1";
  out.entry.output_id = "tag:harbour.example,2025:1";
  out.entry.url = article;
  out.entry.times.stated_published = noon + 5h;
  out.entry.times.effective = noon;
  out.entry.times.first_seen = noon;
  out.entry.times.quality = TimeQuality::clamped;
  out.identity = digest_of({"tide"});
  out.entry.id = EntryId{out.identity};
  out.content = digest_of({"one"});
  out.link = digest_of({"link", *text::normalized_link(article)});
  return out;
}

storage::Store filled() {
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  storage::Batch batch;
  storage::FeedUpdate update;
  update.received = noon;
  update.state.id = FeedId::from_url(feed_url);
  update.state.url = feed_url;
  update.state.health = storage::FeedHealth::failing;
  update.state.failures = 3;
  update.state.last_status = 503;
  update.state.last_error = "harbour.example: 503";
  update.state.retry_until = noon + 2h;
  update.state.next_due = noon + 2h;
  update.entries = {entry()};
  batch.updates.push_back(std::move(update));
  REQUIRE(store->commit(std::vector{batch}).has_value());
  return std::move(*store);
}

std::string explained(const std::string& what, bool json = false) {
  const storage::Store store = filled();
  const auto view = store.snapshot();
  REQUIRE(view.has_value());
  const auto text = explanation(one_feed(), catalog(), *view, what, json);
  return text ? *text : "error: " + text.error().message();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("T2 explain says that a date was clamped, and from what") {
  const std::string text = explained(entry().entry.id.to_string());
  CHECK(contains(text, "date [T2]"));
  CHECK(contains(text, "effective: 2025-02-22T12:00:00Z"));
  CHECK(contains(text, "stated as published: 2025-02-22T17:00:00Z"));
  CHECK(contains(text, "guid: tide-1"));
  CHECK(contains(text, "output id: tag:harbour.example,2025:1"));
  CHECK(contains(text, "river: all"));
}

TEST_CASE("explain knows an entry by its article's address and by its page's") {
  const std::string by_id = explained(entry().entry.id.to_string());
  CHECK(explained("http://www.harbour.example/posts/tide/?utm_source=x") == by_id);
  CHECK(explained("http://127.0.0.1:8480/entries/" + entry().entry.id.to_string()) == by_id);
}

TEST_CASE("P13 explain says that a feed waits because its server asked for it") {
  for (const std::string& what : {std::string("harbour"), feed_url, FeedId::from_url(feed_url).to_string()}) {
    const std::string text = explained(what);
    CHECK(contains(text, "next poll [P13]"));
    CHECK(contains(text, "not before: 2025-02-22T14:00:00Z"));
    CHECK(contains(text, "failures in a row: 3"));
  }
}

TEST_CASE("explain prints one object") {
  const auto object = boost::json::parse(explained("harbour", true)).as_object();
  CHECK(object.at("kind") == "feed");
  CHECK(object.at("reasons").as_array().size() == 4);
  const auto entry_object = boost::json::parse(explained(article, true)).as_object();
  CHECK(entry_object.at("kind") == "entry");
  CHECK(entry_object.at("reasons").as_array().at(2).at("rule") == "T2");
}

TEST_CASE("explain says what there is where there is no such thing") {
  const std::string text = explained("harbor");
  CHECK(contains(text, "error: "));
  CHECK(contains(text, "neither an entry nor a feed 'harbor'; did you mean 'harbour'?"));
}
