#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace riverd::storage::test {
namespace {

RiverLimits page_of(std::size_t count, std::uint64_t through) {
  RiverLimits limits;
  limits.min_count = limits.max_count = count;
  limits.window = std::chrono::milliseconds(0);
  limits.through = through;
  return limits;
}

std::vector<std::uint64_t> arrivals_of(const std::vector<RiverItem>& items) {
  std::vector<std::uint64_t> out;
  for (const RiverItem& item : items) out.push_back(item.entry.arrival);
  return out;
}

using Numbers = std::vector<std::uint64_t>;

}  // namespace

TEMPLATE_TEST_CASE("a river is read from any arrival on, back in time", "", Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  for (int i = 1; i <= 100; ++i) {
    commit(store, batch(feed_id(i % 80), {candidate(feed_id(i % 80), std::to_string(i))}));
  }
  std::vector<FeedId> few = {feed_id(1), feed_id(2)};
  std::vector<FeedId> many;
  for (int i = 0; i < 80; ++i) many.push_back(feed_id(i));
  const Snapshot snapshot = must(store.snapshot());
  CHECK(arrivals_of(must(snapshot.river(many, page_of(3, 50)))) == Numbers{50, 49, 48});
  CHECK(arrivals_of(must(snapshot.river(many, page_of(3, 2)))) == Numbers{2, 1});
  CHECK(arrivals_of(must(snapshot.river(few, page_of(3, 81)))) == Numbers{81, 2, 1});
  CHECK(arrivals_of(must(snapshot.river(few, page_of(3, 80)))) == Numbers{2, 1});
  CHECK(must(snapshot.river(many, page_of(3, 0))).empty());
  RiverLimits after = page_of(100, 10);
  after.after = 7;
  CHECK(arrivals_of(must(snapshot.river(many, after))) == Numbers{10, 9, 8});
}

TEMPLATE_TEST_CASE("the page after next is found by counting items, not copies", "", Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  // Arrivals 1 to 10, of which every second is a copy of the one before.
  for (int i = 0; i < 10; ++i) {
    const std::string link = "https://example.com/" + std::to_string(i / 2);
    commit(store, batch(feed_id(i % 2), {candidate(feed_id(i % 2), std::to_string(i), "text", link)}));
  }
  commit(store, batch(feed_id(9), {candidate(feed_id(9), "of another river")}));
  const std::vector both = {feed_id(0), feed_id(1)};
  const Snapshot snapshot = must(store.snapshot());
  CHECK(arrivals_of(must(snapshot.river(both, page_of(9, 20)))) == Numbers{9, 7, 5, 3, 1});
  CHECK(must(snapshot.through_newer(both, {}, 3, 2)) == std::optional<std::uint64_t>(5));
  CHECK(must(snapshot.through_newer(both, {}, 4, 2)) == std::optional<std::uint64_t>(7));
  CHECK(must(snapshot.through_newer(both, {}, 3, 3)) == std::optional<std::uint64_t>(7));
  CHECK(must(snapshot.through_newer(both, {}, 3, 4)) == std::nullopt);
  CHECK(must(snapshot.through_newer(both, {}, 30, 1)) == std::nullopt);
}

}  // namespace riverd::storage::test
