#include "daemon/poll/failure_log.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace riverd;
using poll::FailureLog;
using Line = poll::FailureLog::Line;

namespace {

const std::string timeout = "no answer within 60 s";

FeedId feed(int number) {
  return FeedId::from_url("https://a.example/" + std::to_string(number));
}

}  // namespace

TEST_CASE("of a feed that goes on failing the first failure is told, then sums at doubling distance") {
  FailureLog log;
  std::vector<std::uint32_t> repeated;
  for (std::uint32_t failures = 1; failures <= 70; ++failures) {
    const Line line = log.failed("a.example", timeout, feed(1), failures);
    CHECK((line == Line::first) == (failures == 1));
    if (line == Line::repeated) repeated.push_back(failures);
  }
  CHECK(repeated == std::vector<std::uint32_t>{8, 16, 32, 64});
  CHECK(log.recovered("a.example", feed(1)).feed);
  CHECK(log.failing("a.example", timeout) == 0);
}

TEST_CASE("a failure that began before the start is no first one") {
  FailureLog log;
  CHECK(log.failed("a.example", timeout, feed(1), 5) == Line::none);
  CHECK(log.failed("a.example", timeout, feed(1), 8) == Line::repeated);
  CHECK(log.recovered("b.example", feed(9)).feed);
}

TEST_CASE(
    "a host whose many feeds fail is told of instead of them, at growing distance, and when they recover") {
  FailureLog log;
  std::vector<Line> lines;
  int polls = 0;
  int told = 0;
  for (std::uint32_t failures = 1; failures <= 4; ++failures) {
    for (int number = 0; number < 50; ++number) {
      const Line line = log.failed("a.example", timeout, feed(number), failures);
      ++polls;
      if (polls <= 3) {
        CHECK(line == Line::first);
      } else {
        CHECK((line == Line::none || line == Line::host));
      }
      told += line == Line::host ? 1 : 0;
    }
  }
  CHECK(told == 6);  // at 4, 8, 16, 32, 64 and 128 failed polls of 200
  CHECK(log.failing("a.example", timeout) == 50);
  for (int number = 0; number < 46; ++number) {
    const auto recovery = log.recovered("a.example", feed(number));
    CHECK_FALSE(recovery.feed);
    CHECK(recovery.had_failed == 0);
  }
  const auto recovery = log.recovered("a.example", feed(46));
  CHECK_FALSE(recovery.feed);
  CHECK(recovery.had_failed == 50);
  CHECK(recovery.still_fail == 3);
  // Those that are left are told of one by one again.
  const auto last = log.recovered("a.example", feed(47));
  CHECK(last.feed);
  CHECK(last.had_failed == 0);
}

TEST_CASE("feeds of a host that fail each in its own way are told of one by one") {
  FailureLog log;
  for (int number = 0; number < 10; ++number) {
    CHECK(log.failed("a.example", "fault " + std::to_string(number), feed(number), 1) == Line::first);
  }
  // One that fails otherwise than before counts for its new reason alone.
  for (int number = 0; number < 4; ++number) {
    CHECK((log.failed("a.example", timeout, feed(number), 2) == Line::host) == (number == 3));
    CHECK(log.failing("a.example", "fault " + std::to_string(number)) == 0);
  }
}

TEST_CASE("hosts do not speak for each other, and files for none") {
  FailureLog log;
  for (int number = 0; number < 10; ++number) {
    CHECK(log.failed("h" + std::to_string(number) + ".example", timeout, feed(number), 1) == Line::first);
    CHECK(log.failed("", timeout, feed(100 + number), 1) == Line::first);
  }
}

TEST_CASE("a feed that is not polled any more counts no longer") {
  FailureLog log;
  for (int number = 0; number < 5; ++number)
    CHECK(log.failed("a.example", timeout, feed(number), 1) != Line::repeated);
  for (int number = 0; number < 5; ++number) log.forget(feed(number));
  CHECK(log.failing("a.example", timeout) == 0);
  CHECK(log.failed("a.example", timeout, feed(7), 1) == Line::first);
}
