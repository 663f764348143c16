#include "tests/replay/adversary.hpp"
#include "tests/replay/replay.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

/// The never-twice replay. `RIVERD_REPLAY_POLLS` and `RIVERD_REPLAY_SEED` make it longer and another one;
/// there is a kill for every 200 polls.

using namespace riverd::replay;
using namespace std::chrono_literals;

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoull(text);
}

}  // namespace

TEST_CASE("subscribers see each article once whatever 50 feeds and 50 kills do", "[!mayfail]") {
  const std::uint64_t polls = number_from("RIVERD_REPLAY_POLLS", 1'500);
  const std::uint64_t seed = number_from("RIVERD_REPLAY_SEED", 1);
  Replay replay(large_world(seed, beginning), seed, Pace{});
  Adversary adversary(replay, seed, 90min);
  Random random(seed + 1);
  replay.before_groups([&](riverd::Time now) { adversary.act(now); });
  while (replay.polls() < polls && replay.complaints() == 0) {
    replay.run_polls(100);
    replay.run_killed(random.between(40, 100));
    if (random.chance(0.3)) replay.drop_and_open();
  }
  replay.before_groups({});
  adversary.rest();
  replay.finish();
  WARN(replay.polls() << " polls, " << replay.kills() << " kills, " << replay.articles() << " articles");
  const std::string report = replay.report();
  if (!report.empty()) FAIL(report);
}
