#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace riverd;
using namespace riverd::storage;
using namespace riverd::storage::test;

namespace {

const std::string link = "https://news.example/article";

/// Feeds with a copy of one article each.
struct World {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  std::array<FeedId, 4> feeds = {feed_id(1), feed_id(2), feed_id(3), feed_id(4)};

  [[nodiscard]] Candidate copy(std::size_t feed, const std::string& text = "one text") const {
    return candidate(feeds.at(feed), "of " + std::to_string(feed), text, link);
  }
  FeedChange poll(std::size_t feed, const std::string& text = "one text", int minute = 0) {
    return commit(store,
                  batch(feeds.at(feed), {copy(feed, text)}, at(static_cast<std::int64_t>(feed) + minute)))
        .changes.front();
  }
  FeedChange split(std::size_t feed) {
    Batch batch;
    batch.split.push_back(copy(feed).entry.id);
    return commit(store, batch).changes.front();
  }
  [[nodiscard]] std::vector<std::string> items() const {
    std::vector<std::string> out;
    for (const auto& item : must(must(store.snapshot()).river(feeds, {}))) {
      std::string line = item.entry.title;
      for (const Entry& under : item.copies) line += ", " + under.title;
      out.push_back(line);
    }
    return out;
  }
  void check_sound() const {
    const auto verified =
        must(store.verify([](const Violation& violation) { UNSCOPED_INFO(to_string(violation)); }));
    CHECK(verified.violations == 0);
  }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an entry that is split off stands by itself, and the others stay together") {
  World world;
  for (std::size_t feed = 0; feed < 3; ++feed) world.poll(feed);
  REQUIRE(world.items() == Lines{"of 0, of 1, of 2"});
  world.split(1);
  CHECK(world.items() == Lines{"of 1", "of 0, of 2"});
  CHECK(stored(world.store, world.copy(1)).alone);
  world.check_sound();
}

TEST_CASE("a split names every entry of the story: each may be shown otherwise now") {
  World world;
  for (std::size_t feed = 0; feed < 3; ++feed) world.poll(feed);
  const auto altered = world.split(0).altered;
  CHECK(altered.size() == 3);
  for (std::size_t feed = 0; feed < 3; ++feed) {
    CHECK(std::count(altered.begin(), altered.end(), world.copy(feed).entry.id) == 1);
  }
}

TEST_CASE("of a story without its lead the next leads") {
  World world;
  for (std::size_t feed = 0; feed < 3; ++feed) world.poll(feed);
  world.split(0);
  CHECK(world.items() == Lines{"of 1, of 2", "of 0"});
  world.check_sound();
}

TEST_CASE("a story ends when its last entry but one is split off") {
  for (const std::size_t first : {0U, 1U}) {
    World world;
    world.poll(0);
    world.poll(1);
    world.split(first);
    CHECK(world.items() == Lines{"of 1", "of 0"});
    world.check_sound();
    CHECK(must(must(world.store.snapshot()).statistics()).stories_with_copies == 0);
  }
}

TEST_CASE("what was split off stays so, whatever comes") {
  World world;
  world.poll(0);
  world.poll(1);
  world.split(1);
  world.split(1);
  world.poll(1, "an edited text", 10);
  CHECK(stored(world.store, world.copy(1)).alone);
  world.poll(2);
  CHECK(world.items() == Lines{"of 1", "of 0, of 2"});
  world.split(0);
  world.poll(3);
  CHECK(world.items() == Lines{"of 2, of 3", "of 1", "of 0"});
  world.check_sound();
}

TEST_CASE("an entry that stands alone can be kept so before a copy comes") {
  World world;
  world.poll(0);
  world.split(0);
  world.poll(1);
  CHECK(world.items() == Lines{"of 1", "of 0"});
  world.check_sound();
}

TEST_CASE("to split what is not there is an error, and changes nothing") {
  World world;
  world.poll(0);
  Batch batch;
  batch.split.push_back(world.copy(1).entry.id);
  const auto done = world.store.commit({&batch, 1});
  REQUIRE(!done);
  CHECK(done.error().message() == "there is no entry " + world.copy(1).entry.id.to_string());
}

TEST_CASE("a change names the feeds whose entries stand together with what it changed") {
  World world;
  CHECK(world.poll(0).beside.empty());
  CHECK(world.poll(1).beside == std::vector{world.feeds[0]});
  CHECK(world.poll(1, "an edited text", 10).beside == std::vector{world.feeds[0]});
  CHECK(world.poll(1, "an edited text", 20).beside.empty());
  CHECK(world.split(0).beside == std::vector{world.feeds[1]});
}
