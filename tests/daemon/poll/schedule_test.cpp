#include "daemon/poll/schedule.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace std::chrono_literals;
using poll::Schedule;

namespace {

constexpr Time noon{1'700'000'000s};

}  // namespace

TEST_CASE("feeds are taken when they are due, the longest overdue first") {
  Schedule schedule;
  schedule.set(FeedId{1}, noon + 2s);
  schedule.set(FeedId{2}, noon + 1s);
  schedule.set(FeedId{3}, noon + 3s);
  CHECK(schedule.take_due(noon).empty());
  CHECK(schedule.take_due(noon + 2s) == std::vector<FeedId>{FeedId{2}, FeedId{1}});
  CHECK(schedule.size() == 1);
  CHECK(schedule.next_due() == noon + 3s);
}

TEST_CASE("feeds due at the same instant are taken by id") {
  Schedule schedule;
  schedule.set(FeedId{9}, noon);
  schedule.set(FeedId{4}, noon);
  CHECK(schedule.take_due(noon) == std::vector<FeedId>{FeedId{4}, FeedId{9}});
}

TEST_CASE("a feed has one place in the schedule, the last it was given") {
  Schedule schedule;
  schedule.set(FeedId{1}, noon);
  schedule.set(FeedId{1}, noon + 5s);
  CHECK(schedule.due(FeedId{1}) == noon + 5s);
  CHECK(schedule.take_due(noon).empty());
  CHECK(schedule.take_due(noon + 5s).size() == 1);
  CHECK_FALSE(schedule.due(FeedId{1}));
}

TEST_CASE("a removed feed is not due any more, and removing it twice is harmless") {
  Schedule schedule;
  schedule.set(FeedId{1}, noon);
  schedule.remove(FeedId{1});
  schedule.remove(FeedId{1});
  CHECK(schedule.take_due(noon).empty());
  CHECK_FALSE(schedule.next_due());
}
