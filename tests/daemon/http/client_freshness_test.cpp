#include "daemon/http/client/cache_control.hpp"
#include "daemon/http/client/header_field.hpp"
#include "daemon/http/client/retry_after.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <utility>

using namespace riverd;
using namespace riverd::http;
using namespace std::chrono_literals;

namespace {

Response with(std::initializer_list<std::pair<const char*, const char*>> headers) {
  Response response;
  for (const auto& [name, value] : headers) response.headers.push_back({name, value});
  return response;
}

constexpr Time now{std::chrono::milliseconds{1740249544500}};  // Sat, 22 Feb 2025 18:39:04.5

}  // namespace

TEST_CASE("P13 Retry-After in seconds counts from now") {
  CHECK(retry_after(with({{"Retry-After", "120"}}), now) == now + 120s);
  CHECK(retry_after(with({{"retry-after", " 0 "}}), now) == now);
  CHECK(retry_after(with({{"Retry-After", "99999999999999999999"}}), now) ==
        now + std::chrono::seconds{1LL << 31});
}

TEST_CASE("P13 Retry-After as a date is relative to the answer's Date") {
  CHECK(retry_after(with({{"Date", "Sat, 22 Feb 2025 08:00:00 GMT"},
                          {"Retry-After", "Sat, 22 Feb 2025 09:00:00 GMT"}}),
                    now) == now + 1h);
  CHECK(retry_after(with({{"Retry-After", "Sat, 22 Feb 2025 18:40:04 GMT"}}), now) == now + 59500ms);
  CHECK(retry_after(with({{"Retry-After", "Sat, 22 Feb 2020 18:40:04 GMT"}}), now) == now);
}

TEST_CASE("P13 a missing or unreadable Retry-After says nothing") {
  CHECK_FALSE(retry_after(with({}), now));
  CHECK_FALSE(retry_after(with({{"Retry-After", "-5"}}), now));
  CHECK_FALSE(retry_after(with({{"Retry-After", "soon"}}), now));
  CHECK_FALSE(retry_after(with({{"Retry-After", ""}}), now));
}

TEST_CASE("P11 freshness is max-age less Age") {
  CHECK(freshness(with({{"Cache-Control", "public, max-age=3600"}})) == 3600s);
  CHECK(freshness(with({{"Cache-Control", "MAX-AGE = \"60\""}})) == 60s);
  CHECK(freshness(with({{"Cache-Control", "max-age=3600"}, {"Age", "600"}})) == 3000s);
  CHECK(freshness(with({{"Cache-Control", "max-age=60"}, {"Age", "600"}})) == 0s);
  CHECK(freshness(with({{"Cache-Control", "max-age=60"}, {"Age", "old"}})) == 60s);
  CHECK(freshness(with({{"Cache-Control", "public"}, {"Cache-Control", "max-age=60"}})) == 60s);
  CHECK(freshness(with({{"Cache-Control", "x=\"a, max-age=5\", max-age=60"}})) == 60s);
  CHECK(freshness(with({{"Cache-Control", "s-maxage=7, max-age=60"}})) == 60s);
}

TEST_CASE("P11 without max-age freshness is Expires less Date") {
  CHECK(freshness(with({{"Date", "Sat, 22 Feb 2025 08:00:00 GMT"},
                        {"Expires", "Sat, 22 Feb 2025 08:30:00 GMT"}})) == 1800s);
  CHECK(freshness(with({{"Date", "Sat, 22 Feb 2025 08:00:00 GMT"},
                        {"Expires", "Thu, 01 Jan 1970 00:00:00 GMT"}})) == 0s);
  CHECK(freshness(with({{"Date", "Sat, 22 Feb 2025 08:00:00 GMT"}, {"Expires", "0"}})) == 0s);
  CHECK(freshness(with({{"Cache-Control", "max-age=60"},
                        {"Date", "Sat, 22 Feb 2025 08:00:00 GMT"},
                        {"Expires", "Sat, 22 Feb 2025 08:30:00 GMT"}})) == 60s);
}

TEST_CASE("P11 an origin that says nothing about freshness leaves it open") {
  CHECK_FALSE(freshness(with({})));
  CHECK_FALSE(freshness(with({{"Cache-Control", "no-cache"}})));
  CHECK_FALSE(freshness(with({{"Cache-Control", "max-age"}})));
  CHECK_FALSE(freshness(with({{"Cache-Control", "max-age=soon"}})));
  CHECK_FALSE(freshness(with({{"Expires", "Sat, 22 Feb 2025 08:30:00 GMT"}})));  // no Date to count from
}

TEST_CASE("elements of a list are separated by commas outside quotes") {
  std::string_view list = " a , ,\"b,\\\",c\" d,, e";
  CHECK(take_element(list) == "a");
  CHECK(take_element(list) == "\"b,\\\",c\" d");
  CHECK(take_element(list) == "e");
  CHECK(take_element(list).empty());
}

TEST_CASE("X6 control characters are removed from header values") {
  CHECK(without_controls(std::string_view("\"a\r\nSet-Cookie: x\0\x7F\tb\"", 23)) == "\"aSet-Cookie: x b\"");
  CHECK(without_controls("W/\"\xC3\xA9\"") == "W/\"\xC3\xA9\"");
}
