#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace riverd;
using namespace riverd::storage;
using namespace riverd::storage::test;

namespace {

using Titles = std::vector<std::string>;

Titles titles(const Store& store, const std::vector<FeedId>& feeds, const RiverLimits& limits) {
  Titles out;
  for (const auto& item : must(must(store.snapshot()).river(feeds, limits))) out.push_back(item.entry.title);
  return out;
}

/// Shows what has an even number for its title, and notes what it was asked about.
Shows even(std::set<std::string>& asked) {
  return [&asked](const StoredEntry& stored) -> Result<bool> {
    const Entry entry = must(stored.described());
    CHECK(entry.content.empty());
    asked.insert(entry.title);
    return std::stoi(entry.title) % 2 == 0;
  };
}

/// Entries 1 to `count` of the first feed, the last the newest, a minute apart.
Store numbered(int count) {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  for (int i = 1; i <= count; ++i)
    commit(store,
           batch(feed_id(1), {candidate(feed_id(1), std::to_string(i), "text", {}, at(60 * i))}, at(60 * i)));
  return store;
}

}  // namespace

TEST_CASE("O9 what counts of a river is what it shows") {
  const Store store = numbered(20);
  std::set<std::string> asked;
  RiverLimits limits{3, std::chrono::milliseconds(0), 100};
  limits.shows = even(asked);
  CHECK(titles(store, {feed_id(1)}, limits) == Titles{"20", "18", "16"});
  limits.max_count = 2;
  CHECK(titles(store, {feed_id(1)}, limits) == Titles{"20", "18"});
  // The window begins at the newest that is shown.
  limits = {1, std::chrono::minutes(4), 100};
  limits.shows = [](const StoredEntry& entry) -> Result<bool> {
    return std::stoi(must(entry.described()).title) % 3 == 0;
  };
  CHECK(titles(store, {feed_id(1)}, limits) == Titles{"18", "15"});
}

TEST_CASE("only what a river is read past is asked about, and what is rare is not searched for without end") {
  const Store store = numbered(20);
  std::set<std::string> asked;
  RiverLimits limits{2, std::chrono::milliseconds(0), 2};
  limits.shows = even(asked);
  CHECK(titles(store, {feed_id(1)}, limits) == Titles{"20", "18"});
  CHECK(asked == std::set<std::string>{"18", "19", "20"});
  limits = {100, std::chrono::milliseconds(0), 100};
  limits.shows = even(asked);
  limits.max_scanned = 5;
  CHECK(titles(store, {feed_id(1)}, limits) == Titles{"20", "18", "16"});
}

TEST_CASE("of one feed a river takes no more than its newest, and goes on with the others") {
  Store store = numbered(10);
  commit(store, batch(feed_id(2), {candidate(feed_id(2), "100", "text", {}, at(1))}, at(1)));
  for (int i = 11; i <= 13; ++i)
    commit(store,
           batch(feed_id(1), {candidate(feed_id(1), std::to_string(i), "text", {}, at(60 * i))}, at(60 * i)));
  RiverLimits limits{100, std::chrono::milliseconds(0), 100};
  limits.per_feed = 2;
  CHECK(titles(store, {feed_id(1), feed_id(2)}, limits) == Titles{"13", "12", "100"});
  std::set<std::string> asked;
  limits.shows = even(asked);
  CHECK(titles(store, {feed_id(1), feed_id(2)}, limits) == Titles{"12", "100", "10"});
}

TEST_CASE("D6 the entry that stands for a story decides for all of it") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  commit(store, batch(feed_id(1), {candidate(feed_id(1), "1", "text", "x.example/a")}));
  commit(store, batch(feed_id(2), {candidate(feed_id(2), "2", "text", "x.example/a")}, at(1)));
  std::set<std::string> asked;
  RiverLimits limits;
  limits.shows = even(asked);
  CHECK(titles(store, {feed_id(1), feed_id(2)}, limits).empty());
  CHECK(titles(store, {feed_id(2)}, limits) == Titles{"2"});
  limits.grouping = Grouping::none;
  CHECK(titles(store, {feed_id(1), feed_id(2)}, limits) == Titles{"2"});

  const auto view = must(store.snapshot());
  const Entry lead = stored(store, candidate(feed_id(1), "1"));
  const Entry copy = stored(store, candidate(feed_id(2), "2"));
  const std::vector both = {feed_id(1), feed_id(2)};
  const std::vector second = {feed_id(2)};
  CHECK(must(view.standing_for(copy, both, Grouping::rewrites)) == lead.id);
  CHECK(must(view.standing_for(lead, both, Grouping::rewrites)) == lead.id);
  CHECK(must(view.standing_for(copy, second, Grouping::rewrites)) == copy.id);
  CHECK(must(view.standing_for(copy, both, Grouping::none)) == copy.id);
}

TEST_CASE("O7 readers are not told of deletions of what they were not shown") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const auto numbered_from = [](int first) {
    std::vector<Candidate> out;
    for (int i = first; i <= 4; ++i) {
      out.push_back(candidate(feed_id(1), std::to_string(i)));
      out.back().entry.times.stated_published = at(0) - std::chrono::minutes(i);
    }
    return out;
  };
  auto all = numbered_from(1);
  commit(store, batch(feed_id(1), all));
  // Two documents without the second and third, though with an older one, say that they are gone.
  for (int i = 1; i <= 2; ++i) commit(store, batch(feed_id(1), {all[0], all[3]}, at(i)));
  RiverLimits limits;
  const std::vector feeds = {feed_id(1)};
  limits.passing_deletions = feeds;
  CHECK(must(must(store.snapshot()).deletions(feeds, limits, Time{})).size() == 2);
  std::set<std::string> asked;
  limits.shows = even(asked);
  const auto told = must(must(store.snapshot()).deletions(feeds, limits, Time{}));
  REQUIRE(told.size() == 1);
  CHECK(told.front().entry.title == "2");
}

TEST_CASE("an entry's version changes with the entry, and with nothing else") {
  Store store = numbered(2);
  std::map<std::string, std::uint64_t> versions;
  RiverLimits limits;
  limits.shows = [&](const StoredEntry& entry) -> Result<bool> {
    versions[must(entry.whole()).title] = entry.version();
    return true;
  };
  (void)titles(store, {feed_id(1)}, limits);
  const auto before = versions;
  commit(store, batch(feed_id(1), {candidate(feed_id(1), "1", "other text", {}, at(60))}, at(9000)));
  (void)titles(store, {feed_id(1)}, limits);
  CHECK(versions["1"] != before.at("1"));
  CHECK(versions["2"] == before.at("2"));
}
