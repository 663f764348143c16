#include "storage/archive_cuts.hpp"

#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>

namespace riverd::storage::test {
namespace {

/// Feeds of very different pace, and what arrived at them.
struct World {
  explicit World(std::unique_ptr<Engine> engine) : store(must(Store::open(std::move(engine)))) {}

  void add(int feed, std::size_t entries) {
    std::vector<Candidate> made;
    for (; entries > 0; --entries) made.push_back(candidate(feed_id(feed), std::to_string(next++)));
    commit(store, batch(feed_id(feed), made, at(next)));
  }

  Store store;
  int next = 0;
};

std::vector<FeedId> feeds_up_to(int count) {
  std::vector<FeedId> out;
  for (int i = 0; i < count; ++i) out.push_back(feed_id(i));
  return out;
}

std::vector<std::uint64_t> arrivals_of(const Snapshot& snapshot, std::span<const FeedId> feeds,
                                       RiverLimits limits) {
  limits.min_count = limits.max_count = std::numeric_limits<std::size_t>::max();
  std::vector<std::uint64_t> out;
  for (const RiverItem& item : must(snapshot.river(feeds, limits))) out.push_back(item.entry.arrival);
  return out;
}

/// Every page, the newest first, as a reader finds them.
std::vector<ArchivePage> pages_from_newest(const Snapshot& snapshot, std::span<const FeedId> feeds) {
  std::vector<ArchivePage> out;
  const std::uint64_t end = must(snapshot.archive_end_before(feeds, must(snapshot.last_arrival()) + 1));
  if (end == 0) return out;
  auto page = must(snapshot.archive_page_reaching(feeds, end));
  while (page) {
    out.push_back(*page);
    if (!page->previous) break;
    page = must(snapshot.archive_page(feeds, *page->previous));
  }
  return out;
}

TEST_CASE("of any 89 arrival numbers in a row one is a cut, of many one in 64") {
  std::uint64_t last = 0;
  std::uint64_t cuts = 0;
  CHECK_FALSE(is_cut(0));
  for (std::uint64_t number = 1; number < 2'000'000; ++number) {
    if (!is_cut(number)) continue;
    REQUIRE(number - last <= 89);
    last = number;
    ++cuts;
  }
  CHECK(cuts == Approx(2'000'000 / 64).epsilon(0.01));
}

TEMPLATE_TEST_CASE("the pages of an archive hold every entry up to the last cut, each once", "", Memory,
                   Lmdb) {
  TestType made;
  World world(made.make());
  std::mt19937 random(11);
  for (int round = 0; round < 400; ++round) {
    world.add(0, 2 + random() % 6);  // most of all
    if (round % 4 == 0) world.add(1 + static_cast<int>(random() % 3), random() % 4);
    if (round % 40 == 0) world.add(4 + static_cast<int>(random() % 80), 1);  // hardly ever
  }
  const Snapshot snapshot = must(world.store.snapshot());
  const std::vector<FeedId> all = feeds_up_to(84);
  for (const std::vector<FeedId>& feeds :
       {all, feeds_up_to(1), std::vector{feed_id(1), feed_id(2)}, std::vector(all.begin() + 1, all.end()),
        std::vector{feed_id(50)}}) {
    const std::vector<std::uint64_t> everything = arrivals_of(snapshot, feeds, {});
    const std::vector<ArchivePage> pages = pages_from_newest(snapshot, feeds);
    std::vector<std::uint64_t> paged;
    for (const ArchivePage& page : pages) {
      CHECK(page.number < page.through);
      RiverLimits limits;
      limits.after = page.number;
      limits.through = page.through;
      const auto held = arrivals_of(snapshot, feeds, limits);
      paged.insert(paged.end(), held.begin(), held.end());
      CHECK(must(snapshot.archive_page(feeds, page.number)) == page);
      CHECK((must(snapshot.begins_archive_page(feeds, page.number)) || page.number == 0));
    }
    const std::uint64_t end = pages.empty() ? 0 : pages.front().through;
    std::vector<std::uint64_t> expected;
    std::copy_if(everything.begin(), everything.end(), std::back_inserter(expected),
                 [&](std::uint64_t arrival) { return arrival <= end; });
    CHECK(paged == expected);
    // What has no page yet has none because there is no cut in it.
    CHECK(std::none_of(everything.begin(), everything.end(),
                       [&](std::uint64_t arrival) { return arrival > end && is_cut(arrival); }));
  }
}

TEST_CASE("a page stays as it is whatever arrives later") {
  World world(Memory().make());
  const std::vector<FeedId> feeds = feeds_up_to(3);
  std::vector<ArchivePage> known;
  for (int round = 0; round < 120; ++round) {
    world.add(round % 3, 5);
    const Snapshot snapshot = must(world.store.snapshot());
    for (const ArchivePage& page : known) CHECK(must(snapshot.archive_page(feeds, page.number)) == page);
    known = pages_from_newest(snapshot, feeds);
  }
  CHECK(known.size() > 5);
}

TEST_CASE("numbers that are no cuts, and those to come, are no pages") {
  World world(Memory().make());
  world.add(0, 500);
  const Snapshot snapshot = must(world.store.snapshot());
  const std::vector<FeedId> feeds = feeds_up_to(1);
  for (std::uint64_t number = 1; number < 800; ++number) {
    const auto page = must(snapshot.archive_page(feeds, number));
    CHECK((!page || is_cut(number)));
    CHECK((!page || page->through <= 500));
    CHECK(must(snapshot.begins_archive_page(feeds, number)) == (is_cut(number) && number <= 500));
  }
  CHECK_FALSE(must(snapshot.archive_page(feeds, std::numeric_limits<std::uint64_t>::max())));
  CHECK_FALSE(must(snapshot.archive_page(std::vector{feed_id(7)}, 0)));
  CHECK_FALSE(must(snapshot.archive_page({}, 0)));
}

}  // namespace
}  // namespace riverd::storage::test
