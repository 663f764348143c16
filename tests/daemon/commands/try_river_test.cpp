#include "daemon/commands/try_river.hpp"

#include "daemon/running_river.hpp"
#include "storage/memory_engine.hpp"
#include "storage/store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::commands;
using Catch::Contains;

namespace {

using Rules = std::vector<std::string>;

const std::string url = "https://harbour.example/feed";
const Time noon{std::chrono::milliseconds{1'740'225'600'000}};  // 2025-02-22T12:00:00Z

config::Config configuration(const Rules& keep, const Rules& drop) {
  config::Config config;
  config::FeedConfig feed;
  feed.url = url;
  feed.name = "harbour";
  config.feeds.push_back(feed);
  config::RiverConfig river;
  river.name = "water";
  river.feeds = {"harbour"};
  river.keep = keep;
  river.drop = drop;
  config.rivers.push_back(river);
  return config;
}

storage::Store filled(const std::vector<std::string>& titles) {
  auto store = storage::Store::open(std::make_unique<storage::MemoryEngine>());
  int hour = 0;
  for (const std::string& title : titles) {
    Candidate out;
    out.entry.feed = FeedId::from_url(url);
    out.entry.title = title;
    out.entry.times.first_seen = out.entry.times.effective = noon + std::chrono::hours(hour++);
    out.identity = digest_of({title});
    out.entry.id = EntryId{out.identity};
    out.content = out.identity;
    storage::Batch batch;
    storage::FeedUpdate update;
    update.received = out.entry.times.first_seen;
    update.state.id = out.entry.feed;
    update.state.url = url;
    update.entries.push_back(std::move(out));
    batch.updates.push_back(std::move(update));
    REQUIRE(store->commit(std::vector{batch}).has_value());
  }
  return std::move(*store);
}

std::string tried(const config::Config& config, const RunningRiver& running,
                  TryQuestion question = {"water"}) {
  const auto store = filled({"a river", "a lake", "an advert", "another river"});
  const auto view = store.snapshot();
  REQUIRE(view.has_value());
  const auto text = try_river(config, *view, running, question);
  return text ? *text : "error: " + text.error().message();
}

RunningRiver running(const config::Config& config) {
  const auto object = river_object(config, "water");
  REQUIRE(object);
  RunningRiver out{true, river_from(*object)};
  REQUIRE(out.settings);
  return out;
}

}  // namespace

TEST_CASE("a trial counts what each rule decides and shows the newest of it") {
  const std::string text = tried(configuration({"river", "lake"}, {"advert", "sea"}), {});
  CHECK_THAT(text, Contains("water: of 4 stories of 1 feed 3 shown, 1 left out"));
  CHECK_THAT(text, Contains("no daemon runs"));
  CHECK_THAT(text, Contains("keep rule 1, river    2        2025-02-22 15:00  harbour  another river"));
  CHECK_THAT(text, Contains("drop rule 2, sea      0"));
  CHECK_THAT(text, !Contains("WOULD"));
}

TEST_CASE("a trial tells what would appear and vanish, and why") {
  const std::string text = tried(configuration({}, {"lake"}), running(configuration({}, {"title:river"})));
  CHECK_THAT(text, Contains("2 would appear and 1 vanish"));
  CHECK(text.find("WOULD APPEAR") < text.find("another river   no drop rule matches"));
  CHECK(text.find("WOULD VANISH") < text.find("a lake  drop rule 1, lake"));
  CHECK_THAT(tried(configuration({}, {"lake"}), running(configuration({}, {"lake"}))),
             Contains("0 would appear and 0 vanish"));
  CHECK_THAT(tried(configuration({}, {}), {true, std::nullopt}), Contains("has no such river"));
}

TEST_CASE("a trial as one object, of what arrived lately") {
  TryQuestion question{"water", noon + std::chrono::hours(2), true};
  const auto object =
      boost::json::parse(tried(configuration({"river"}, {}), running(configuration({}, {})), question))
          .as_object();
  CHECK(object.at("stories") == 2);
  CHECK(object.at("shown") == 1);
  CHECK(object.at("decisions").as_array().size() == 2);
  REQUIRE(object.at("vanishing").as_array().size() == 1);
  CHECK(object.at("vanishing").as_array()[0].at("title") == "an advert");
  CHECK(object.at("vanishing").as_array()[0].at("decided_by") == "no keep rule matches");
  CHECK(object.at("appearing").as_array().empty());
}

TEST_CASE("a trial of a river that is not there says which are") {
  CHECK_THAT(tried(configuration({}, {}), {}, {"watre"}),
             Contains("no river 'watre'; did you mean 'water'?"));
}

TEST_CASE("a river is told on the control socket and read back") {
  auto config = configuration({"a"}, {"b"});
  config.rivers[0].languages = {"zh"};
  config.rivers[0].duplicates = config::RiverDuplicates::fold;
  const auto object = river_object(config, "water");
  REQUIRE(object);
  const auto river = river_from(*object);
  REQUIRE(river);
  CHECK(river->feeds == std::vector{FeedId::from_url(url)});
  CHECK(river->grouping == storage::Grouping::copies);
  CHECK(river->filter.digest() == filter::Filter(Rules{"a"}, Rules{"b"}, Rules{"zh"}).digest());
  CHECK(river_object(config, "all"));
  CHECK_FALSE(river_object(config, "nowhere"));
  CHECK_FALSE(river_from({}));
  CHECK_FALSE(river_from({{"feeds", "x"}}));
}
