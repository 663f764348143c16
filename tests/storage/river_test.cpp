#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace riverd::storage::test {
namespace {

/// What the store should answer, computed from everything that went in.
class Model {
 public:
  void add(const Entry& entry) { entries_.push_back(entry); }

  /// Ids of the items, each followed by those of its copies.
  [[nodiscard]] std::vector<std::vector<EntryId>> river(const std::set<FeedId>& feeds,
                                                        const RiverLimits& limits) const {
    std::vector<Entry> standing;
    for (const Entry& entry : entries_) {
      if (!feeds.contains(entry.feed)) continue;
      const bool first = std::none_of(entries_.begin(), entries_.end(), [&](const Entry& other) {
        return story_of(other) == story_of(entry) && feeds.contains(other.feed) &&
               other.arrival < entry.arrival;
      });
      if (first) standing.push_back(entry);
    }
    std::sort(standing.begin(), standing.end(),
              [](const Entry& a, const Entry& b) { return a.arrival > b.arrival; });
    std::vector<std::vector<EntryId>> out;
    for (const Entry& entry : standing) {
      const bool recent = standing.front().times.first_seen - entry.times.first_seen <= limits.window;
      if (out.size() >= limits.max_count || (out.size() >= limits.min_count && !recent)) break;
      std::vector<EntryId> item{entry.id};
      for (const Entry& other : entries_) {
        if (other.id != entry.id && story_of(other) == story_of(entry)) item.push_back(other.id);
      }
      out.push_back(std::move(item));
    }
    return out;
  }

 private:
  static EntryId story_of(const Entry& entry) { return entry.story.empty() ? entry.id : entry.story; }

  std::vector<Entry> entries_;  // in order of arrival
};

std::vector<std::vector<EntryId>> ids_of(const std::vector<RiverItem>& items) {
  std::vector<std::vector<EntryId>> out;
  for (const RiverItem& item : items) {
    std::vector<EntryId> ids{item.entry.id};
    for (const Entry& copy : item.copies) ids.push_back(copy.id);
    out.push_back(std::move(ids));
  }
  return out;
}

TEMPLATE_TEST_CASE("a river is what a plain search over everything would find", "", Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  Model model;
  std::mt19937 random(7);
  constexpr int feeds = 90;  // beyond what is merged feed by feed
  for (int round = 0; round < 150; ++round) {
    const FeedId feed = feed_id(static_cast<int>(random() % feeds));
    std::vector<Candidate> entries;
    for (auto left = random() % 5; left > 0; --left) {
      const std::string guid = std::to_string(round) + "-" + std::to_string(left);
      const std::string link = random() % 2 == 0 ? "https://x.example/" + std::to_string(random() % 30) : "";
      entries.push_back(candidate(feed, guid, "text", link, at(round * 60)));
    }
    commit(store, batch(feed, entries, at(round * 60)));
    std::vector<Entry> arrived;
    for (const Candidate& entry : entries) arrived.push_back(stored(store, entry));
    for (auto entry = arrived.rbegin(); entry != arrived.rend(); ++entry) model.add(*entry);
  }

  const Snapshot snapshot = must(store.snapshot());
  CHECK(must(snapshot.statistics()).stories_with_copies > 5);
  for (int query = 0; query < 60; ++query) {
    std::set<FeedId> chosen;
    const auto count = query % 3 == 0 ? 80U : random() % 8;
    while (chosen.size() < count) chosen.insert(feed_id(static_cast<int>(random() % feeds)));
    const RiverLimits limits{random() % 40, std::chrono::seconds{random() % 4000}, random() % 60};
    const std::vector<FeedId> list(chosen.begin(), chosen.end());
    CHECK(ids_of(must(snapshot.river(list, limits))) == model.river(chosen, limits));
  }
}

TEMPLATE_TEST_CASE("feeds that bring many entries at once are merged in the order of arrival", "", Memory,
                   Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  Model model;
  std::mt19937 random(11);
  constexpr int feeds = 4;
  for (int round = 0; round < 40; ++round) {
    const FeedId feed = feed_id(static_cast<int>(random() % feeds));
    std::vector<Candidate> entries;
    for (auto left = random() % 20; left > 0; --left)
      entries.push_back(
          candidate(feed, std::to_string(round) + "-" + std::to_string(left), "text", "", at(round * 60)));
    commit(store, batch(feed, entries, at(round * 60)));
    std::vector<Entry> arrived;
    for (const Candidate& entry : entries) arrived.push_back(stored(store, entry));
    for (auto entry = arrived.rbegin(); entry != arrived.rend(); ++entry) model.add(*entry);
  }
  const Snapshot snapshot = must(store.snapshot());
  const RiverLimits all{1'000, std::chrono::seconds{0}, 1'000};
  for (unsigned chosen = 1; chosen < 1U << feeds; ++chosen) {
    std::set<FeedId> some;
    for (int feed = 0; feed < feeds; ++feed) {
      if ((chosen >> static_cast<unsigned>(feed) & 1U) != 0) some.insert(feed_id(feed));
    }
    const std::vector<FeedId> list(some.begin(), some.end());
    CHECK(ids_of(must(snapshot.river(list, all))) == model.river(some, all));
  }
}

TEST_CASE("copies come without their content, the standing entry with it") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const auto lead = candidate(feed_id(1), "a", "lead", "https://example.com/a");
  const auto copy = candidate(feed_id(2), "b", "copy", "https://example.com/a");
  commit(store, batch(feed_id(1), {lead}));
  commit(store, batch(feed_id(2), {copy}));
  const Snapshot snapshot = must(store.snapshot());
  const std::vector both = {feed_id(1), feed_id(2)};
  const auto river = must(snapshot.river(both, {}));
  REQUIRE(river.size() == 1);
  CHECK(river[0].entry == stored(store, lead));
  REQUIRE(river[0].copies.size() == 1);
  CHECK(river[0].copies[0].title == "b");
  CHECK(river[0].copies[0].content.empty());

  // Where only the copy's feed belongs to the river, the copy stands for the story.
  const std::vector second = {feed_id(2)};
  const auto other = must(snapshot.river(second, {}));
  REQUIRE(other.size() == 1);
  CHECK(other[0].entry == stored(store, copy));
  REQUIRE(other[0].copies.size() == 1);
  CHECK(other[0].copies[0].id == lead.entry.id);
}

TEMPLATE_TEST_CASE("a river of many quiet feeds is found behind a busy one", "", Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  constexpr int quiet = 100;
  std::vector<FeedId> feeds;
  std::vector<std::string> expected;
  const auto arrive = [&](int round) {
    Batch one_each;
    for (int i = 0; i < quiet; ++i) {
      const std::string guid = std::to_string(round) + "." + std::to_string(i);
      one_each.updates.push_back(update(feed_id(i), {candidate(feed_id(i), guid)}));
      expected.insert(expected.begin(), guid);
    }
    commit(store, one_each);
  };
  for (int i = 0; i < quiet; ++i) feeds.push_back(feed_id(i));
  arrive(1);
  std::vector<Candidate> many;
  for (int i = 0; i < 4000; ++i) many.push_back(candidate(feed_id(quiet), std::to_string(i)));
  commit(store, batch(feed_id(quiet), std::move(many)));
  arrive(2);
  std::vector<std::string> found;
  for (const RiverItem& item : must(must(store.snapshot()).river(feeds, {1000, {}, 1000})))
    found.push_back(item.entry.title);
  CHECK(found == expected);
}

TEMPLATE_TEST_CASE("a river in the order of arrival, in slices, is the river", "", Memory, Lmdb) {
  TestType engine;
  Store store = must(Store::open(engine.make()));
  const std::vector feeds = {feed_id(1), feed_id(3)};
  for (int i = 0; i < 40; ++i) {
    const FeedId feed = feed_id(1 + i % 4);
    const std::string number = std::to_string(i);
    // Every third is a copy of the one before.
    const std::string link = "https://a.example/" + std::to_string(i - i % 3);
    commit(store, batch(feed, {candidate(feed, number, "text " + number, link)}));
  }
  const Snapshot snapshot = must(store.snapshot());
  std::vector<std::vector<EntryId>> found;
  std::uint64_t after = 0;
  for (;;) {
    const ArrivalSlice slice = must(snapshot.arrivals_after(feeds, after, 3, 7));
    CHECK(slice.arrivals.size() <= 3);
    CHECK(slice.through <= after + 7);
    for (const auto& arrival : slice.arrivals) {
      CHECK(arrival.number > after);
      CHECK(arrival.number <= slice.through);
      const auto item = must(snapshot.river_item(arrival.entry, feeds, {}, Parts::without_content));
      if (item) found.insert(found.begin(), ids_of({*item}).front());
    }
    if (slice.through == after) break;
    after = slice.through;
  }
  CHECK(after == 40);
  CHECK(found == ids_of(must(snapshot.river(feeds, {}))));
  const auto of_another = candidate(feed_id(2), "1").entry.id;
  CHECK_FALSE(must(snapshot.river_item(of_another, feeds, {}, Parts::whole)));
  RiverLimits hides;
  hides.shows = [](const StoredEntry&) { return false; };
  CHECK_FALSE(must(snapshot.river_item(found.front().front(), feeds, hides, Parts::whole)));
}

TEST_CASE("an entry is found by the beginning of its id, and knows the file it was") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  Candidate file = candidate(feed_id(1), "a");
  file.entry.original = Original{"2025/a.md", "bytes"};
  const Candidate item = candidate(feed_id(1), "b");
  commit(store, batch(feed_id(1), {file, item}));
  const Snapshot snapshot = must(store.snapshot());
  const auto& digits = file.entry.id.value;
  const std::string beginning(digits.begin(), digits.begin() + 8);
  CHECK(must(snapshot.entry_beginning_with(beginning)) == file.entry.id);
  CHECK_FALSE(must(snapshot.entry_beginning_with(beginning + "nothing")));
  CHECK(must(snapshot.original_path(file.entry.id)) == "2025/a.md");
  CHECK(must(snapshot.original_path(item.entry.id)).empty());
  CHECK(must(snapshot.original_path(EntryId{})).empty());
}

TEST_CASE("a river of no feeds, of unknown feeds or of no items is empty") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  commit(store, batch(feed_id(1), {candidate(feed_id(1), "a")}));
  const Snapshot snapshot = must(store.snapshot());
  const std::vector unknown = {feed_id(9)};
  const std::vector known = {feed_id(1)};
  CHECK(must(snapshot.river({}, {})).empty());
  CHECK(must(snapshot.river(unknown, {})).empty());
  CHECK(must(snapshot.river(known, {0, std::chrono::milliseconds::max(), 0})).empty());
  CHECK(must(snapshot.river(known, {0, std::chrono::milliseconds::max(), 5})).size() == 1);
}

}  // namespace
}  // namespace riverd::storage::test
