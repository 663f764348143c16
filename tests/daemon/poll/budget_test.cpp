#include "daemon/poll/budget.hpp"

#include "daemon/poll/adaptive_policy.hpp"
#include "daemon/poll/arrival_rate.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const Time monday{days{20'143}};

}  // namespace

TEST_CASE("S4 theta is multiplied by the square of polls over budget, by 0.5 at least and 2 at most") {
  CHECK(correction(6, 6) == Approx(1));
  CHECK(correction(6.6, 6) == Approx(1.21));
  CHECK(correction(5.4, 6) == Approx(0.81));
  CHECK(correction(60, 6) == 2);
  CHECK(correction(0, 6) == 0.5);
}

TEST_CASE("S4 theta is corrected once a day") {
  Budget budget(6, 1e5);
  CHECK_FALSE(budget.tune(monday, 10));
  budget.count(66);
  CHECK_FALSE(budget.tune(monday + 23h, 10));
  CHECK(budget.tune(monday + 24h, 10));
  CHECK(budget.theta() == Approx(1.21e5));
  CHECK_FALSE(budget.tune(monday + 47h, 10));
  CHECK(budget.tune(monday + 48h, 10));  // no poll since
  CHECK(budget.theta() == Approx(0.605e5));
}

TEST_CASE("S4 without feeds, or with a clock that was set back, nothing is corrected") {
  Budget budget(6, 1e5);
  (void)budget.tune(monday, 10);
  CHECK_FALSE(budget.tune(monday + 30h, 0));
  CHECK_FALSE(budget.tune(monday - 30h, 10));
  CHECK_FALSE(budget.tune(monday - 7h, 10));
  CHECK(budget.theta() == 1e5);
}

TEST_CASE("S4 theta does not run away where every interval lies at a bound") {
  Budget budget(6, 1e5);
  for (int day = 0; day < 400; ++day) {
    (void)budget.tune(monday + days{day}, 10);
  }
  CHECK(budget.theta() == 1);
}

TEST_CASE("S4 another budget moves theta at once") {
  Budget budget(12);
  CHECK(budget.theta() == Approx(usual_theta(12)));
  budget.change(6);
  CHECK(budget.theta() == Approx(usual_theta(6)));
  budget.change(6);
  CHECK(budget.theta() == Approx(usual_theta(6)));
}

TEST_CASE("S4 the polls of feeds loud and quiet settle at the budget") {
  struct Feed {
    RefreshFacts facts;
    Time due{};
    std::chrono::minutes every{};  // between its entries
  };
  for (const double wanted : {6.0, 12.0}) {
    std::vector<Feed> feeds(40);
    for (std::size_t i = 0; i < feeds.size(); ++i) {
      feeds[i].facts.feed = FeedId{i + 1};
      feeds[i].every = std::chrono::minutes{20 * (1 + i * i)};
      feeds[i].due = monday + i * 1min;
    }
    Budget budget(wanted, 1e7);  // far from where it belongs
    std::size_t polls = 0;
    const Time settled = monday + days{20};
    const Time end = settled + days{10};
    for (Time now = monday; now < end; now += 5min) {
      (void)budget.tune(now, feeds.size());
      const AdaptivePolicy policy({60min, 24h}, budget.theta());
      for (Feed& feed : feeds) {
        if (feed.due > now) {
          continue;
        }
        const Time since = feed.facts.arrivals.until.value_or(monday);
        const auto brought = (now - monday) / feed.every - (since - monday) / feed.every;
        observe(feed.facts.arrivals, {monday, now, static_cast<std::uint32_t>(brought), {}});
        feed.facts.now = now;
        feed.due = policy.next_due(feed.facts);
        budget.count(1);
        polls += now >= settled ? 1 : 0;
      }
    }
    CHECK(static_cast<double>(polls) / 40 / 10 == Approx(wanted).epsilon(0.05));
  }
}
