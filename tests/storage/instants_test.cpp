#include "storage/instants.hpp"
#include "storage/keys.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace riverd::storage::test {
namespace {

const FeedId feed = feed_id(1);

Time emitted(const Entry& entry) {
  return updated_of(entry) + std::chrono::milliseconds{entry.apart};
}

Entry stored(const Store& store, const Candidate& candidate) {
  return must(must(store.snapshot()).entry(candidate.entry.id)).value();
}

Store in(const TemporaryDirectory& directory) {
  return must(Store::open({directory.path(), small_map, true, false}));
}

void check(const Store& store) {
  const auto verified =
      must(store.verify([](const Violation& violation) { UNSCOPED_INFO(to_string(violation)); }));
  CHECK(verified.violations == 0);
}

TEST_CASE("T8 an entry that shares its instant with none is told of at that instant") {
  const TemporaryDirectory directory;
  Store store = in(directory);
  const Candidate one = candidate(feed, "one", "text", {}, at(0));
  const Candidate two = candidate(feed, "two", "text", {}, at(1));
  commit(store, batch(feed, {one, two}));
  CHECK(emitted(stored(store, one)) == at(0));
  CHECK(emitted(stored(store, two)) == at(1));
  check(store);
}

TEST_CASE("O12 entries of one instant, of whatever feeds, are told of at instants of their own") {
  const TemporaryDirectory directory;
  Store store = in(directory);
  std::set<Time> instants;
  for (int number = 1; number <= 40; ++number) {
    const Candidate one = candidate(feed_id(number), "one", noise(100, static_cast<unsigned>(number)));
    commit(store, batch(feed_id(number), {one}));
    const Time instant = emitted(stored(store, one));
    CHECK(instants.insert(instant).second);
    CHECK(instant >= at(0));
    CHECK(instant < at(1));
  }
  CHECK(*instants.begin() == at(0));
  check(store);
}

TEST_CASE("T6 an entry that is dropped leaves the others where they are, and its instant to the next") {
  const TemporaryDirectory directory;
  Store store = in(directory);
  const Candidate one = candidate(feed, "one", "text one");
  const Candidate two = candidate(feed_id(2), "two", "text two");
  commit(store, batch(feed, {one}));
  commit(store, batch(feed_id(2), {two}));
  const Time second = emitted(stored(store, two));
  CHECK(second != at(0));
  Batch drop;
  drop.expired.push_back({feed, at(100), {one.entry.id}, {}});
  commit(store, drop);
  CHECK(emitted(stored(store, two)) == second);
  const Candidate three = candidate(feed_id(3), "three", "text three");
  commit(store, batch(feed_id(3), {three}));
  CHECK(emitted(stored(store, three)) == at(0));
  check(store);
}

TEST_CASE("T8 entries that one poll changed are told of at instants of their own, from then on") {
  const TemporaryDirectory directory;
  Store store = in(directory);
  std::vector<Candidate> before;
  std::vector<Candidate> after;
  for (int i = 0; i < 30; ++i) {
    before.push_back(candidate(feed, std::to_string(i), "text", {}, at(i)));
    after.push_back(candidate(feed, std::to_string(i), "changed", {}, at(i)));
  }
  commit(store, batch(feed, before, at(100)));
  commit(store, batch(feed, after, at(10'000)));
  std::set<Time> instants;
  for (const Candidate& one : after) {
    const Time instant = emitted(stored(store, one));
    CHECK(instants.insert(instant).second);
    CHECK((instant >= at(10'000) && instant < at(10'001)));
  }
  check(store);
}

TEST_CASE("X5 a feed of thousands of entries of one instant is stored, and takes it from nobody") {
  const TemporaryDirectory directory;
  Store store = in(directory);
  const Candidate first = candidate(feed_id(2), "first", "text");
  commit(store, batch(feed_id(2), {first}));
  std::vector<Candidate> flood;
  for (int i = 0; i < 20'000; ++i) flood.push_back(candidate(feed, std::to_string(i), "x"));
  FeedUpdate one = update(feed, std::move(flood));
  one.folds = false;
  Batch all;
  all.updates.push_back(std::move(one));
  commit(store, all);
  CHECK(emitted(stored(store, first)) == at(0));
  check(store);
}

}  // namespace
}  // namespace riverd::storage::test
