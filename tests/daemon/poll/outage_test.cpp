#include "daemon/poll/outage.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using Turn = OutageDetector::Turn;

namespace {

constexpr Time noon{1'700'000'000s};

}  // namespace

TEST_CASE("an outage begins when many hosts fail in a row, and ends with the first answer") {
  OutageDetector outage;
  outage.set_hosts(100);
  for (int i = 0; i < 9; ++i) {
    CHECK(outage.unreachable("host" + std::to_string(i), noon + i * 1s) == Turn::none);
  }
  CHECK(outage.unreachable("host9", noon + 9s) == Turn::began);
  CHECK(outage.since() == noon);
  CHECK(outage.unreachable("host10", noon + 10s) == Turn::none);
  CHECK(outage.answered(noon + 3h) == Turn::ended);
  CHECK_FALSE(outage.since());
  CHECK(outage.answered(noon + 3h) == Turn::none);
}

TEST_CASE("an outage is noticed where few feeds leave long gaps between polls") {
  OutageDetector outage;
  outage.set_hosts(44);
  for (int i = 0; i < 9; ++i) {
    CHECK(outage.unreachable("host" + std::to_string(i), noon + i * 23min) == Turn::none);
  }
  CHECK(outage.unreachable("host9", noon + 9 * 23min) == Turn::began);
}

TEST_CASE("a request that was under way when the network came back fell into the outage as well") {
  OutageDetector outage;
  outage.set_hosts(6);
  CHECK_FALSE(outage.covers(noon));
  for (const char* host : {"a", "b", "c"}) outage.unreachable(host, noon);
  CHECK(outage.covers(noon + 2h));
  outage.answered(noon + 3h);
  CHECK(outage.covers(noon + 3h - 20s));
  CHECK_FALSE(outage.covers(noon + 3h));
  CHECK_FALSE(outage.covers(noon));  // by a clock that was set back
}

TEST_CASE("an answer in between, or much time, is no outage") {
  OutageDetector outage;
  outage.set_hosts(6);
  outage.unreachable("a", noon);
  outage.unreachable("b", noon);
  outage.answered(noon);
  CHECK(outage.unreachable("c", noon) == Turn::none);
  CHECK(outage.unreachable("d", noon + 1min) == Turn::none);
  CHECK(outage.unreachable("e", noon + 62min) == Turn::none);
  CHECK_FALSE(outage.since());
}

TEST_CASE("one host with many feeds, or fewer than three hosts, are never an outage") {
  OutageDetector outage;
  outage.set_hosts(2);
  for (int i = 0; i < 50; ++i) CHECK(outage.unreachable("a", noon) == Turn::none);
  CHECK(outage.unreachable("b", noon) == Turn::none);
  CHECK(outage.unreachable("", noon) == Turn::none);
}
