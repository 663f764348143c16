#include "feeds/model/time.hpp"

#include <catch2/catch.hpp>

using namespace riverd;

TEST_CASE("times print as RFC 3339 with a fraction only where there is one") {
  CHECK(to_rfc3339(Time{std::chrono::milliseconds{1740249544000}}) == "2025-02-22T18:39:04Z");
  CHECK(to_rfc3339(Time{std::chrono::milliseconds{1740249544123}}) == "2025-02-22T18:39:04.123Z");
  CHECK(to_rfc3339_millis(Time{std::chrono::milliseconds{1740249544000}}) == "2025-02-22T18:39:04.000Z");
}

TEST_CASE("times before 1970 print correctly") {
  CHECK(to_rfc3339(Time{std::chrono::milliseconds{-1}}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("times print as RFC 822 with a four-digit year") {
  CHECK(to_rfc822(Time{std::chrono::milliseconds{1740249544000}}) == "Sat, 22 Feb 2025 18:39:04 GMT");
}
