#include "storage/revise.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace riverd;
using namespace riverd::storage;
using namespace riverd::storage::test;

namespace {

/// An entry of that name, the first letters the newest.
Candidate dated(FeedId feed, const std::string& guid) {
  auto out = guid == "b" ? candidate(feed, "b", "text b", "x.example/b") : candidate(feed, guid);
  out.entry.times.stated_published = at(0) - std::chrono::minutes(guid.front() - 'a' + 1);
  return out;
}

/// Two feeds; the first lists three entries, the second a copy of one of them.
struct World {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  FeedId first = feed_id(1);
  FeedId second = feed_id(2);
  std::array<FeedId, 2> feeds = {first, second};

  World() {
    commit(store, batch(first, {dated(first, "a"), dated(first, "b"), dated(first, "c")}));
    commit(store, batch(second, {candidate(second, "copy of b", "text b", "x.example/b")}, at(1)));
  }

  /// Documents of the first feed that list some of its entries: two say that the others are gone.
  void lists(const std::vector<std::string>& guids, std::int64_t from) {
    for (std::int64_t i = 0; i < 2; ++i) {
      std::vector<Candidate> entries;
      for (const auto& guid : guids) entries.push_back(dated(first, guid));
      commit(store, batch(first, entries, at(from + i)));
    }
  }

  [[nodiscard]] std::vector<std::string> titles(std::span<const FeedId> of, const RiverLimits& limits) const {
    std::vector<std::string> out;
    for (const auto& item : must(must(store.snapshot()).river(of, limits))) out.push_back(item.entry.title);
    return out;
  }
  [[nodiscard]] std::vector<std::string> deleted(std::span<const FeedId> of, const RiverLimits& limits,
                                                 Time since = Time{}) const {
    std::vector<std::string> out;
    for (const auto& one : must(must(store.snapshot()).deletions(of, limits, since)))
      out.push_back(one.entry.title);
    return out;
  }
};

using Titles = std::vector<std::string>;

}  // namespace

TEST_CASE("O7 an entry that is taken back stays where deletions are not passed on") {
  World world;
  world.lists({"b", "c"}, 10);
  CHECK(stored(world.store, candidate(world.first, "a")).withdrawn);
  CHECK(world.titles(world.feeds, {}) == Titles{"a", "b", "c"});
  CHECK(world.deleted(world.feeds, {}).empty());
}

TEST_CASE(
    "O7 an entry that is taken back leaves the river where deletions are passed on, and comes back with it") {
  World world;
  world.lists({"b", "c"}, 10);
  RiverLimits limits;
  limits.passing_deletions = std::span<const FeedId>(&world.first, 1);
  CHECK(world.titles(world.feeds, limits) == Titles{"b", "c"});
  CHECK(world.deleted(world.feeds, limits) == Titles{"a"});
  CHECK(world.deleted(world.feeds, limits, at(100)).empty());
  CHECK(world.deleted(std::span<const FeedId>(&world.second, 1), limits).empty());
  world.lists({"a", "b", "c"}, 20);
  CHECK(world.titles(world.feeds, limits) == Titles{"a", "b", "c"});
  CHECK(world.deleted(world.feeds, limits).empty());
}

TEST_CASE("O7 an article that another feed of the river still has is not deleted") {
  World world;
  world.lists({"a", "c"}, 10);
  RiverLimits limits;
  limits.passing_deletions = std::span<const FeedId>(&world.first, 1);
  CHECK(world.titles(world.feeds, limits) == Titles{"a", "b", "c"});
  CHECK(world.deleted(world.feeds, limits).empty());
  CHECK(world.titles(std::span<const FeedId>(&world.first, 1), limits) == Titles{"a", "c"});
  CHECK(world.deleted(std::span<const FeedId>(&world.first, 1), limits) == Titles{"b"});
}
