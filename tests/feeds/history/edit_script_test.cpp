#include "feeds/history/edit_script.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <random>

using namespace riverd::history;

namespace {

using Sequence = std::vector<std::uint32_t>;

std::vector<Run> script(const Sequence& older, const Sequence& newer) {
  std::size_t budget = 10'000'000;
  auto runs = edit_script(older, newer, budget);
  REQUIRE(runs);
  return *runs;
}

/// Reads both sequences out of the script again, and counts its differences.
std::size_t checked(const Sequence& older, const Sequence& newer) {
  Sequence old_again;
  Sequence new_again;
  std::size_t differences = 0;
  for (const Run& run : script(older, newer)) {
    REQUIRE(run.length > 0);
    if (run.change != Change::added) {
      REQUIRE(run.older == old_again.size());
      old_again.insert(old_again.end(), older.begin() + static_cast<std::ptrdiff_t>(run.older),
                       older.begin() + static_cast<std::ptrdiff_t>(run.older + run.length));
    }
    if (run.change != Change::removed) {
      REQUIRE(run.newer == new_again.size());
      new_again.insert(new_again.end(), newer.begin() + static_cast<std::ptrdiff_t>(run.newer),
                       newer.begin() + static_cast<std::ptrdiff_t>(run.newer + run.length));
    }
    if (run.change != Change::same) differences += run.length;
  }
  REQUIRE(old_again == older);
  REQUIRE(new_again == newer);
  return differences;
}

/// The length of the longest common subsequence, the slow way.
std::size_t common(const Sequence& a, const Sequence& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (const auto x : a) {
    std::size_t corner = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = x == b[j] ? corner + 1 : std::max(above, row[j]);
      corner = above;
    }
  }
  return row.back();
}

}  // namespace

TEST_CASE("an edit script of simple sequences is what one expects") {
  CHECK(script({}, {}).empty());
  CHECK(script({1, 2}, {1, 2}) == std::vector<Run>{{Change::same, 0, 0, 2}});
  CHECK(script({}, {1}) == std::vector<Run>{{Change::added, 0, 0, 1}});
  CHECK(script({1}, {}) == std::vector<Run>{{Change::removed, 0, 0, 1}});
  CHECK(script({1, 2, 3}, {1, 9, 3}) == std::vector<Run>{{Change::same, 0, 0, 1},
                                                         {Change::removed, 1, 1, 1},
                                                         {Change::added, 2, 1, 1},
                                                         {Change::same, 2, 2, 1}});
}

TEST_CASE("an edit script is both sequences, and no longer than needed") {
  std::mt19937 random(7);  // NOLINT: the same sequences each time
  for (int round = 0; round < 400; ++round) {
    const auto letters = 2 + round % 5;
    const auto sequence = [&] {
      Sequence out(random() % 24);
      for (auto& one : out) one = static_cast<std::uint32_t>(random()) % static_cast<std::uint32_t>(letters);
      return out;
    };
    const Sequence a = sequence();
    const Sequence b = sequence();
    CHECK(checked(a, b) == a.size() + b.size() - 2 * common(a, b));
  }
}

TEST_CASE("an edit script that takes too many steps is given up") {
  Sequence a(100'000);
  Sequence b(100'000);
  std::iota(a.begin(), a.end(), 0U);
  std::iota(b.begin(), b.end(), 1'000'000U);
  std::size_t budget = 1'000'000;
  CHECK_FALSE(edit_script(a, b, budget));
  b = a;
  b[50'000] = 7'000'000;
  CHECK(edit_script(a, b, budget = 1'000)->size() == 4);
}
