#include "tests/replay/operations.hpp"
#include "tests/replay/replay.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <map>

/// Each operation of the adversary alone, at eight publishers of every dialect and kind of guid: once at the
/// same moment everywhere and nothing else, so that no byte may change, and then while life goes on.

using namespace riverd::replay;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t seed = 30;

void everywhere(Replay& replay, const std::string& name,
                const std::function<void(World&, std::size_t)>& step) {
  if (!step) return;
  for (std::size_t i = 0; i < replay.world().size(); ++i) {
    replay.operated(i, name);
    step(replay.world(), i);
  }
}

/// The step in a moment in which nothing is written.
void in_silence(Replay& replay, const std::string& name,
                const std::function<void(World&, std::size_t)>& step) {
  replay.world().set_quiet(true);
  replay.poll_everything();
  everywhere(replay, name, step);
  replay.poll_everything();
  replay.poll_everything();
  replay.world().set_quiet(false);
}

/// The operation in a world of one's own, between days of ordinary life.
void in_world(World world, const Operation& one, bool dropping = false) {
  Pace pace;
  pace.most_interval = 4h;
  Replay replay(std::move(world), seed, pace);
  replay.run(24h);
  if (dropping) replay.keep_for(72h, 10);
  for (int round = 0; round < 2; ++round) {
    in_silence(replay, one.name, one.begin);
    replay.run(one.takes_long ? 24h : 12h);
    if (one.end) in_silence(replay, "no longer " + one.name, one.end);
    replay.run(6h);
  }
  replay.finish();
  CHECK(replay.articles() > 90);
  const std::string report = replay.report();
  if (!report.empty()) FAIL(report);
}

void alone(const std::string& name) {
  in_world(small_world(seed, beginning), operation(name));
}

/// Two operations in one answer.
Operation both_of(const std::string& first, const std::string& second) {
  const std::array both{&operation(first), &operation(second)};
  Operation out;
  out.name = first + ", " + second;
  out.begin = [both](World& world, std::size_t outlet) {
    for (const Operation* one : both) one->begin(world, outlet);
  };
  out.end = [both](World& world, std::size_t outlet) {
    for (const Operation* one : both) {
      if (one->end) one->end(world, outlet);
    }
  };
  return out;
}

void together(const std::string& first, const std::string& second) {
  in_world(small_world(seed, beginning), both_of(first, second));
}

}  // namespace

TEST_CASE("D1 guids that move to https, or become others while the links stay, name the same articles") {
  alone("guids to https");
}

TEST_CASE("D1 guids and links that move to https name the same articles") {
  alone("guids and links to https");
}

TEST_CASE("D1 a site that moves to another host has the same articles") {
  alone("moved to another host");
}

TEST_CASE("D1 trailing slashes come and go and name the same articles") {
  alone("trailing slashes");
}

TEST_CASE(
    "D1 permalinks that become numbers, and numbers that become something else, name the same articles") {
  alone("guids of another kind");
}

TEST_CASE("D1 guids that all become new name the same articles") {
  alone("all guids new");
}

TEST_CASE("D1 guids that become new one by one name the same articles") {
  alone("one guid new");
}

TEST_CASE("D1 guids and links that all become new name the same articles") {
  alone("all guids and links new");
}

TEST_CASE("D1 guids and links that are others in each answer name the same articles") {
  alone("fresh guids and links in each answer");
}

TEST_CASE(
    "D1 a publisher that comes back after a day with nothing but new guids and links has its old articles") {
  alone("all new after a day away");
}

TEST_CASE("D1 guids that are left out and come back name the same articles") {
  alone("guids left out");
}

TEST_CASE("D1 articles that share a guid with another stay two") {
  alone("guids shared by two");
}

TEST_CASE("D1 one guid for all articles does not make them one") {
  alone("one guid for all");
}

TEST_CASE("D1 links to the front page do not make articles one") {
  alone("links to the front page");
}

TEST_CASE("D1 tracking parameters in links are no news") {
  alone("tracking parameters");
}

TEST_CASE("T6 bumped dates are no news") {
  alone("some dates bumped");
}

TEST_CASE("T6 a feed that is dated anew as a whole is no news") {
  alone("all dated anew");
}

TEST_CASE("T6 a feed that is dated anew in each answer is no news, and its new articles come once") {
  alone("dated anew in each answer");
}

TEST_CASE("T2 dates in the future are not shown and not waited for") {
  alone("dated ahead");
}

TEST_CASE("T4 articles without dates come once and stay where they are") {
  alone("dates left out");
}

TEST_CASE("O9 the order of a document is no news") {
  alone("shuffled");
}

TEST_CASE("D1 a document cut to one item, and whole again, brings nothing twice") {
  alone("cut to one item");
}

TEST_CASE("D1 a document cut to five items, and whole again, brings nothing twice") {
  alone("cut to five items");
}

TEST_CASE("D1 a feed that is emptied and filled again brings nothing twice") {
  alone("emptied");
}

TEST_CASE("D1 old items that come back bring nothing twice") {
  alone("old items back");
}

TEST_CASE("D1 deleted items take nothing with them") {
  alone("an item deleted");
}

TEST_CASE("T8 an edited title raises updated and nothing else") {
  alone("titles edited");
}

TEST_CASE("T8 an edited text raises updated and nothing else") {
  alone("texts edited");
}

TEST_CASE("T8 an article edited in title and text stays the same") {
  alone("titles and texts edited");
}

TEST_CASE("D1 what fell out of a document and comes back under new guids and links is not new") {
  together("cut to five items", "all guids and links new");
}

TEST_CASE("D1 new guids and links on the day all dates are new name the same articles") {
  together("all guids and links new", "all dated anew");
}

TEST_CASE("D1 new guids and links without dates name the same articles") {
  together("moved to another host", "dates left out");
}

TEST_CASE("D1 new guids in another order name the same articles") {
  together("all guids new", "shuffled");
}

TEST_CASE("D1 new guids on the day titles are edited name the same articles") {
  together("all guids new", "titles edited");
}

TEST_CASE("D1 new guids and links on the day texts are edited name the same articles") {
  together("all guids and links new", "texts edited");
}

TEST_CASE("D1 without guids and with links to the front page articles are told apart all the same") {
  together("guids left out", "links to the front page");
}

TEST_CASE("D1 the guids of one feed mean nothing in another") {
  World world(seed, beginning);
  for (std::size_t i = 0; i < 8; ++i) {
    Outlet outlet("paper" + std::to_string(i), i % 2 == 0 ? Dialect::rss : Dialect::atom,
                  i < 4 ? Language::chinese : Language::english, i);
    outlet.keys.guid = i % 4 < 2 ? GuidKind::false_tag : GuidKind::number;
    Newsroom room;
    room.every = 4h;
    world.add_publisher(std::move(outlet), room);
  }
  in_world(std::move(world), operation("all guids new"));
}

TEST_CASE("D7 articles of a series that differ in their numbers only stay as many as they are") {
  World world(seed, beginning);
  for (std::size_t i = 0; i < 8; ++i) {
    Outlet outlet("paper" + std::to_string(i), i % 2 == 0 ? Dialect::rss : Dialect::json,
                  i < 4 ? Language::chinese : Language::english, i);
    outlet.keys.guid = i % 4 < 2 ? GuidKind::permalink : GuidKind::opaque;
    Newsroom room;
    room.every = 4h;
    room.least_tokens = 300;
    room.series = true;
    world.add_publisher(std::move(outlet), room);
  }
  in_world(std::move(world), operation("all guids new"));
}

TEST_CASE("what riverd has dropped does not come back while its publisher lists it") {
  in_world(small_world(seed, beginning), operation("shuffled"), true);
}

TEST_CASE("what riverd has dropped does not come back when it is dated anew") {
  in_world(small_world(seed, beginning), both_of("old items back", "all dated anew"), true);
}

TEST_CASE("what riverd has dropped does not come back under new guids and links") {
  in_world(small_world(seed, beginning), both_of("old items back", "all guids and links new"), true);
}

TEST_CASE("T6 updated stays where it is when an entry of the same instant leaves the document") {
  World world(seed, beginning);
  world.set_quiet(true);
  for (std::size_t i = 0; i < 2; ++i) {
    world.add_publisher(Outlet("paper" + std::to_string(i), Dialect::rss, Language::english, i), {});
    world.outlet(i).window = 200;
    world.publish(i);
  }
  const StoreFolder folder;
  Aggregator aggregator(folder.path(), {world.outlet(0).url(), world.outlet(1).url()}, {{0, 1}});
  aggregator.open();
  const auto updated_after_poll = [&](std::size_t outlet) {
    const Poll poll{outlet, world.now(), world.outlet(outlet).ask(world.now())};
    aggregator.take({&poll, 1});
    std::map<std::string, std::optional<riverd::Time>> out;
    for (const auto& entry : read_document(aggregator.document(0, Reading::atom), Reading::atom)) {
      out[entry.id] = entry.updated;
    }
    return out;
  };
  const auto first = updated_after_poll(0);
  REQUIRE(first.size() == 1);
  auto both = updated_after_poll(1);
  REQUIRE(both.size() == 2);
  for (int i = 0; i < 99; ++i) {
    world.advance(world.now() + 1h);
    world.publish(1);
  }
  const auto later = updated_after_poll(1);
  REQUIRE(later.size() == 100);
  REQUIRE_FALSE(later.contains(first.begin()->first));
  both.erase(first.begin()->first);
  CHECK(riverd::to_rfc3339_millis(*later.at(both.begin()->first)) ==
        riverd::to_rfc3339_millis(*both.begin()->second));
}
