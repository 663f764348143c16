#include "daemon/poll/arrival_rate.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using std::chrono::days;
using storage::Arrivals;

namespace {

const Time monday{days{20'143}};  // 2025-02-24T00:00:00Z
constexpr double per_day = 86'400;

/// A poll that found entries of these dates and so many without one.
void poll_at(Arrivals& arrivals, Time now, std::vector<Time> dates, std::uint32_t undated = 0) {
  observe(arrivals, {monday, now, static_cast<std::uint32_t>(dates.size()) + undated, dates});
}

double sum(const std::array<float, 48>& hours) {
  return std::accumulate(hours.begin(), hours.end(), 0.0);
}

}  // namespace

TEST_CASE("S1 a feed nobody knows anything of is taken to bring an entry in five days") {
  CHECK(rate_of({}) * per_day == Approx(0.2));
}

TEST_CASE("S1 the rate approaches what the polls see") {
  Arrivals arrivals;
  for (int poll = 1; poll <= 200; ++poll) {
    poll_at(arrivals, monday + poll * 2h, {}, 3);
  }
  CHECK(rate_of(arrivals) * per_day > 10);
  CHECK(rate_of(arrivals) * per_day < 36);
}

TEST_CASE("S1 what was seen counts half after 36 hours") {
  Arrivals arrivals;
  poll_at(arrivals, monday + 1h, {}, 8);
  REQUIRE(arrivals.entries == Approx(8));
  CHECK(arrivals.observed == Approx(3600));
  poll_at(arrivals, monday + 37h, {});
  CHECK(arrivals.entries == Approx(4));
  CHECK(arrivals.observed == Approx(1800 + 36 * 3600));
  CHECK(arrivals.until == monday + 37h);
}

TEST_CASE("S1 the first document tells of the time before it by its dates") {
  Arrivals arrivals;
  const Time now = monday + days{4};
  std::vector<Time> dates;
  for (int i = 0; i <= 40; ++i) {
    dates.push_back(now - i * 2h);
  }
  observe(arrivals, {std::nullopt, now, 41, dates});
  CHECK(arrivals.until == now);
  CHECK(rate_of(arrivals) * per_day > 3);
  CHECK(rate_of(arrivals) * per_day < 12);
  CHECK(sum(arrivals.hours) > 30);
}

TEST_CASE("S1 a first document that says nothing of time leaves the prior") {
  const Time now = monday + 10h;
  Arrivals undated;
  observe(undated, {std::nullopt, now, 30, {}});
  CHECK(rate_of(undated) == rate_of({}));
  Arrivals same;
  const std::vector<Time> dates(30, now);
  observe(same, {std::nullopt, now, 30, dates});
  CHECK(rate_of(same) == rate_of({}));
  Arrivals old;
  const std::vector<Time> years(30, now - days{2000});
  observe(old, {std::nullopt, now, 30, years});
  CHECK(rate_of(old) == rate_of({}));
}

TEST_CASE("S1 entries that are older than the poll before by days are no arrivals") {
  Arrivals arrivals;
  poll_at(arrivals, monday + 2h, std::vector<Time>(50, monday - days{30}));
  CHECK(arrivals.entries == 0);
  poll_at(arrivals, monday + 4h, {monday + 1h});  // a little late: it was published after all
  CHECK(arrivals.entries == Approx(1));
}

TEST_CASE("S1 a clock set back counts nothing twice and goes on from there") {
  Arrivals arrivals;
  poll_at(arrivals, monday + 10h, {}, 5);
  const Arrivals before = arrivals;
  poll_at(arrivals, monday + 10h, {}, 5);
  CHECK(arrivals == before);
  poll_at(arrivals, monday + 4h, {}, 5);
  CHECK(arrivals.entries == before.entries);
  CHECK(arrivals.until == monday + 4h);
}

TEST_CASE("S2 entries count for the hour they were published, weekdays and weekends apart") {
  CHECK(hour_of_profile(monday) == 0);
  CHECK(hour_of_profile(monday + days{4} + 23h + 59min) == 23);
  CHECK(hour_of_profile(monday + days{5}) == 24);
  CHECK(hour_of_profile(monday + days{6} + 23h) == 47);
  CHECK(hour_of_profile(monday + days{7}) == 0);
  Arrivals arrivals;
  poll_at(arrivals, monday + 12h, {monday + 9h + 10min, monday + 9h + 50min});
  CHECK(arrivals.hours[9] == Approx(2));
  CHECK(sum(arrivals.hours) == Approx(2));
}

TEST_CASE("S2 entries without a date are spread over the time since the poll before") {
  Arrivals arrivals;
  poll_at(arrivals, monday + 4h, {}, 2);
  CHECK(arrivals.hours[0] == Approx(0.5));
  CHECK(arrivals.hours[3] == Approx(0.5));
  CHECK(sum(arrivals.hours) == Approx(2));
}

TEST_CASE("S2 the profile is flat at first and has a mean of 1 over the week") {
  for (const double factor : profile_of({})) {
    CHECK(factor == Approx(1));
  }
  Arrivals arrivals;
  for (int day = 0; day < 28; ++day) {
    const Time noon = monday + days{day} + 12h;
    poll_at(arrivals, noon + 6h, std::vector<Time>(5, noon));
  }
  const WeekProfile profile = profile_of(arrivals);
  double mean = 0;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    mean += (profile.at(hour) * 5 + profile.at(24 + hour) * 2) / 168;
  }
  CHECK(mean == Approx(1));
  CHECK(profile[12] > 4);
  CHECK(profile[36] > 4);
  CHECK(profile[0] < 0.2);
  CHECK(profile[0] > 0);
  CHECK(profile[13] > profile[14]);  // smoothed to both sides
  CHECK(profile[14] > profile[16]);
}

TEST_CASE("S2 a feed that is silent at weekends has no weekend profile to speak of") {
  Arrivals arrivals;
  for (int day = 0; day < 28; ++day) {
    const bool weekend = day % 7 >= 5;
    poll_at(arrivals, monday + days{day} + 18h,
            weekend ? std::vector<Time>{} : std::vector<Time>(5, monday + days{day} + 12h));
  }
  CHECK(profile_of(arrivals)[36] < 0.3);
}
