#include "storage/rule_records.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::storage;

namespace {

using std::chrono::days;

constexpr Time start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};

FeedState with_rules(std::uint64_t id, std::vector<RuleRecord> rules) {
  FeedState out;
  out.id = FeedId{id};
  out.rules = std::move(rules);
  return out;
}

}  // namespace

TEST_CASE("of each rule it is noted when it found something last, and in how many entries nothing since") {
  std::vector<RuleRecord> records;
  const std::vector<std::string> names = {"ads", "foot"};
  const std::vector<RuleUse> foot = {{"foot", 1, 10, "x"}, {"players", 1, 0, "y"}};
  note_rules(records, names, 3, foot, start);
  REQUIRE(records.size() == 2);
  CHECK(records[0] == RuleRecord{"ads", start, std::nullopt, 3});
  CHECK(records[1] == RuleRecord{"foot", start, start, 0});
  note_rules(records, names, 2, {}, start + days{1});
  CHECK(records[0].passed == 5);
  CHECK(records[1] == RuleRecord{"foot", start, start, 2});
  note_rules(records, std::vector<std::string>{"foot"}, 0, {}, start + days{2});
  CHECK(records.size() == 1);
}

TEST_CASE("a rule is idle that found nothing for a month in any of its feeds, though entries came") {
  const Time later = start + days{40};
  const auto idle = [](const std::vector<FeedState>& feeds, Time now) {
    RuleSurvey rules;
    for (const FeedState& feed : feeds) rules.add(feed);
    return rules.idle(now);
  };
  CHECK(idle({}, later).empty());
  const std::vector one = {with_rules(1, {{"ads", start, std::nullopt, 4}}),
                           with_rules(2, {{"ads", start + days{2}, start + days{3}, 4}})};
  CHECK(idle(one, start + days{32}).empty());
  CHECK(idle(one, start + days{33}) == std::vector<IdleRule>{{"ads", FeedId{1}, "", start + days{3}, 8}});
  SECTION("one of whose feeds it found something in is not") {
    auto used = one;
    used.push_back(with_rules(3, {{"ads", start, start + days{39}, 0}}));
    CHECK(idle(used, later).empty());
  }
  SECTION("one of whose feeds nothing came is not") {
    CHECK(idle({with_rules(1, {{"ads", start, std::nullopt, 2}})}, later).empty());
  }
}
