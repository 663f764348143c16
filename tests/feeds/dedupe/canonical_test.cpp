#include "feeds/dedupe/canonical.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::dedupe;

namespace {

using Order = std::vector<std::size_t>;

Time at(int minutes) {
  return Time{} + std::chrono::minutes(minutes);
}

}  // namespace

TEST_CASE("D8 a link on the publisher's own host leads over a mirror's, full as that may be") {
  const std::vector<Claim> claims = {{0, false, 1000, at(0), 1}, {0, true, 100, at(5), 2}};
  CHECK(canonical_order(claims) == Order{1, 0});
}

TEST_CASE("D8 of copies on the publisher's host the full one leads over a truncated one") {
  const std::vector<Claim> claims = {{0, true, 60, at(0), 1}, {0, true, 600, at(30), 2}};
  CHECK(canonical_order(claims) == Order{1, 0});
}

TEST_CASE("D8 a footer does not make the other copy a truncated one") {
  const std::vector<Claim> claims = {{0, true, 500, at(0), 2}, {0, true, 560, at(30), 1}};
  CHECK(canonical_order(claims) == Order{0, 1});
}

TEST_CASE("D8 of equal copies the earliest leads, then the first to arrive") {
  const std::vector<Claim> claims = {
      {0, true, 500, at(9), 1}, {0, true, 500, at(3), 4}, {0, true, 500, at(3), 2}};
  CHECK(canonical_order(claims) == Order{2, 1, 0});
}

TEST_CASE("D8 what the owner prefers leads whatever it is like") {
  const std::vector<Claim> claims = {
      {0, true, 500, at(0), 1}, {-1, true, 900, at(0), 2}, {3, false, 50, at(9), 3}};
  CHECK(canonical_order(claims) == Order{2, 0, 1});
}

TEST_CASE("a publisher's own host is that of its feed or home page, and those below and above it") {
  CHECK(is_own_host("https://www.example.org/a", "https://example.org/feed", ""));
  CHECK(is_own_host("https://news.example.org/a", "https://example.org/feed", ""));
  CHECK(is_own_host("https://example.org/a", "https://feeds.example.org/feed", ""));
  CHECK(is_own_host("https://example.org/a", "https://mirror.example/feed", "http://www.example.org/"));
  CHECK_FALSE(is_own_host("https://mirror.example/a", "https://example.org/feed", "https://example.org/"));
  CHECK_FALSE(is_own_host("https://notexample.org/a", "https://example.org/feed", ""));
  CHECK_FALSE(is_own_host("", "https://example.org/feed", ""));
  CHECK_FALSE(is_own_host("https://example.org/a", "file:///feed.xml", ""));
}
