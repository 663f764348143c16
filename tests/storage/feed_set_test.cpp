#include "storage/feed_set.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>
#include <vector>

namespace riverd::storage::test {
namespace {

TEST_CASE("a set of feeds holds those it was made of, each once, and no other") {
  std::mt19937_64 random(4);
  for (const std::size_t size : {0U, 1U, 2U, 3U, 64U, 1'000U}) {
    std::vector<FeedId> feeds;
    // Numbers that follow each other, some that end alike, and some by chance.
    for (std::size_t i = 0; i < size; ++i)
      feeds.push_back({i % 3 == 0 ? i : i % 3 == 1 ? std::uint64_t{i} << 40U : random()});
    feeds.insert(feeds.end(), feeds.begin(), feeds.end());
    const std::set<FeedId> expected(feeds.begin(), feeds.end());
    const FeedSet set(feeds);
    CHECK(set.size() == expected.size());
    CHECK(set.sorted() == std::vector<FeedId>(expected.begin(), expected.end()));
    for (const FeedId feed : feeds) CHECK(set.contains(feed));
    for (int i = 0; i < 100; ++i) {
      const FeedId other{random()};
      CHECK(set.contains(other) == expected.contains(other));
    }
  }
  CHECK_FALSE(FeedSet().contains(FeedId{}));
  CHECK_FALSE(FeedSet().contains(FeedId{7}));
}

}  // namespace
}  // namespace riverd::storage::test
