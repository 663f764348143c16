#include "daemon/commands/listing.hpp"

#include "daemon/rivers.hpp"
#include "feeds/text/sanitize.hpp"
#include "storage/memory_engine.hpp"
#include "storage/store.hpp"

#include <boost/json/parse.hpp>

#include <catch2/catch.hpp>

#include <sstream>

using namespace riverd;
using namespace riverd::commands;
using namespace std::chrono_literals;

namespace {

const Time noon{std::chrono::milliseconds{1'740'225'600'000}};  // 2025-02-22T12:00:00Z

config::Config two_feeds() {
  config::Config config;
  for (const std::string name : {"a", "b"}) {
    config::FeedConfig feed;
    feed.url = "https://" + name + ".example/feed";
    feed.name = name;
    config.feeds.push_back(feed);
  }
  return config;
}

Candidate entry(const std::string& url, const std::string& guid, Time time) {
  Candidate candidate;
  candidate.entry.feed = FeedId::from_url(url);
  candidate.entry.title = "Title of " + guid;
  candidate.entry.guid = guid;
  candidate.entry.output_id = "tag:x.example,2025:" + guid;
  candidate.entry.url = "https://x.example/" + guid;
  candidate.entry.times.effective = time;
  candidate.entry.times.first_seen = noon;
  candidate.identity = digest_of({url, guid});
  candidate.entry.id = EntryId{candidate.identity};
  candidate.content = digest_of({guid});
  return candidate;
}

storage::Store filled(const config::Config& config) {
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  storage::Batch batch;
  for (const auto& feed : config.feeds) {
    storage::FeedUpdate update;
    update.received = noon;
    update.state.id = FeedId::from_url(feed.url);
    update.state.url = feed.url;
    update.state.health = feed.name == "a" ? storage::FeedHealth::good : storage::FeedHealth::failing;
    update.state.last_error = feed.name == "a" ? "" : "b.example: no address found";
    update.state.next_due = noon + 1h;
    if (feed.name == "a")
      update.entries = {entry(feed.url, "new", noon - 1h), entry(feed.url, "old", noon - 48h)};
    batch.updates.push_back(std::move(update));
  }
  REQUIRE(store->commit(std::vector{batch}).has_value());
  return std::move(*store);
}

std::vector<boost::json::value> lines_of(const std::string& text) {
  std::vector<boost::json::value> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(boost::json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("feeds lists failing feeds first, with the error in place of the title") {
  const auto config = two_feeds();
  const auto store = filled(config);
  const auto view = store.snapshot();
  const auto table = feeds_listing(config, *view, noon, false, {});
  REQUIRE(table.has_value());
  CHECK(table->find("b.example: no address found") < table->find("\na "));
  const auto objects = lines_of(*feeds_listing(config, *view, noon, true, {}));
  REQUIRE(objects.size() == 2);
  CHECK(objects[0].at("health") == "failing");
  CHECK(objects[1].at("entries") == 2);
  CHECK(objects[1].at("next_due") == "2025-02-22T13:00:00Z");
}

TEST_CASE("feeds says what to do when there are none") {
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  const auto view = store->snapshot();
  CHECK(feeds_listing({}, *view, noon, false, {})->find("`riverd add URL`") != std::string::npos);
}

TEST_CASE("entries lists by date, newest first, and knows rivers, feeds and limits") {
  const auto config = two_feeds();
  const auto store = filled(config);
  const auto view = store.snapshot();
  const auto all = lines_of(*entries_listing(config, *view, {}, true, {}));
  REQUIRE(all.size() == 2);
  CHECK(all[0].at("title") == "Title of new");
  CHECK(all[0].at("effective") == "2025-02-22T11:00:00Z");
  EntrySelection only_b;
  only_b.feed = "b";
  CHECK(*entries_listing(config, *view, only_b, false, {}) == "no entries\n");
  EntrySelection later;
  later.since = noon + 1ms;
  CHECK(lines_of(*entries_listing(config, *view, later, true, {})).empty());
  EntrySelection unknown;
  unknown.river = "nowhere";
  const auto failed = entries_listing(config, *view, unknown, true, {});
  REQUIRE(failed.has_error());
  CHECK(failed.error().message().find("there are: all") != std::string::npos);
}

TEST_CASE("entries tells an untitled entry by the beginning of its text") {
  const auto config = two_feeds();
  auto store = filled(config);
  storage::Batch batch;
  storage::FeedUpdate& update = batch.updates.emplace_back();
  update.received = noon;
  update.state.id = FeedId::from_url(config.feeds.front().url);
  update.state.url = config.feeds.front().url;
  update.entries = {entry(config.feeds.front().url, "untitled", noon)};
  update.entries.front().entry.title.clear();
  update.entries.front().entry.content = text::safe_html_from_text("What the note without a title says.");
  REQUIRE(store.commit(std::vector{batch}).has_value());
  const auto text = entries_listing(config, *store.snapshot(), {}, false, {});
  REQUIRE(text.has_value());
  CHECK(text->find("What the note without a title says.") != std::string::npos);
}

TEST_CASE("a feed that is not there is answered with the nearest that is") {
  config::Config config;
  config.feeds.resize(2);
  config.feeds[0].name = "morning";
  config.feeds[0].url = "https://paper.example/feed";
  config.feeds[1].name = "evening";
  CHECK(see_feeds(config, "mornin") == "; did you mean 'morning'? `riverd feeds` lists them");
  CHECK(see_feeds(config, "https://paper.example/fed") ==
        "; did you mean 'https://paper.example/feed'? `riverd feeds` lists them");
  CHECK(see_feeds(config, "night") == "; `riverd feeds` lists them");
}

TEST_CASE("status counts feeds by state and names the failing ones") {
  const auto config = two_feeds();
  const auto store = filled(config);
  const auto view = store.snapshot();
  const auto text = status_listing(config, *view, noon, false, {});
  REQUIRE(text.has_value());
  CHECK(text->find("2 feeds, 1 good, 1 failing") != std::string::npos);
  CHECK(text->find("2 entries") != std::string::npos);
  CHECK(text->find("in 1 h") != std::string::npos);
  CHECK(text->find("no address found") != std::string::npos);
}

TEST_CASE(
    "feeds and status do not promise polls of what is never polled, and tell errors without the address") {
  config::Config config;
  storage::Batch batch;
  const auto add = [&](const std::string& name, const std::string& url, storage::FeedHealth health) {
    config::FeedConfig feed;
    feed.name = name;
    feed.url = url;
    storage::FeedUpdate update;
    update.received = noon;
    update.state.id = FeedId::from_url(url);
    update.state.url = url;
    update.state.health = health;
    update.state.last_poll = noon - 5min;
    if (health == storage::FeedHealth::gone) update.state.last_error = url + ": it is gone for good";
    config.feeds.push_back(feed);
    batch.updates.push_back(std::move(update));
  };
  add("dead", "https://a.example/feed", storage::FeedHealth::gone);
  add("files", "archive:files", storage::FeedHealth::good);
  add("late", "https://b.example/feed", storage::FeedHealth::good);
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  REQUIRE(store->commit(std::vector{batch}).has_value());
  const auto view = store->snapshot();
  CHECK(*feeds_listing(config, *view, noon, false, {}) ==
        "NAME   STATE  ENTRIES  LAST POLL  NEXT POLL  FAILED  TITLE OR ERROR\n"
        "dead   gone   0        5 min ago  never              it is gone for good\n"
        "files  good   0        5 min ago  never              files\n"
        "late   good   0        5 min ago  at once            late\n");
  const auto status = *status_listing(config, *view, noon, false, {});
  CHECK(status.find("NEXT POLL  FEED  URL\nat once    late  https://b.example/feed\n\n") !=
        std::string::npos);
}

TEST_CASE("status tells since when a feed fails, and leaves all but a screenful to `riverd feeds`") {
  config::Config config;
  storage::Batch batch;
  for (int n = 0; n < 13; ++n) {
    config::FeedConfig feed;
    feed.name = "feed" + std::to_string(n);
    feed.url = "https://x.example/" + std::to_string(n);
    storage::FeedUpdate update;
    update.received = noon;
    update.state.id = FeedId::from_url(feed.url);
    update.state.url = feed.url;
    update.state.health = storage::FeedHealth::failing;
    update.state.failing_since = noon - std::chrono::minutes{n + 1};
    update.state.last_success = noon - 48h;
    config.feeds.push_back(std::move(feed));
    batch.updates.push_back(std::move(update));
  }
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  REQUIRE(store->commit(std::vector{batch}).has_value());
  const auto text = status_listing(config, *store->snapshot(), noon, false, {});
  REQUIRE(text.has_value());
  CHECK(text->find("\n1 min ago      failing  feed0") != std::string::npos);
  CHECK(text->find("\n10 min ago     failing  feed9") != std::string::npos);
  CHECK(text->find("11 min ago") == std::string::npos);
  CHECK(text->find("and 3 more; `riverd feeds` lists them first\n") != std::string::npos);
}

TEST_CASE("times are told relative to now") {
  CHECK(relative_time(std::nullopt, noon) == "never");
  CHECK(relative_time(noon, noon) == "now");
  CHECK(relative_time(noon - 59s, noon) == "59 s ago");
  CHECK(relative_time(noon + 90min, noon) == "in 1 h");
  CHECK(relative_time(noon - 72h, noon) == "3 d ago");
}

TEST_CASE("sizes are told in binary units") {
  CHECK(readable_size(0) == "0 B");
  CHECK(readable_size(1536) == "1.5 KiB");
  CHECK(readable_size(64ULL << 30U) == "64 GiB");
}
