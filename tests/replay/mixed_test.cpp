#include "tests/replay/adversary.hpp"
#include "tests/replay/replay.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

/// The never-twice replay. `RIVERD_REPLAY_POLLS` and `RIVERD_REPLAY_SEED` make it longer and another one;
/// there is a kill for every 200 polls. `RIVERD_REPLAY_ONLY` and `RIVERD_REPLAY_WITHOUT` choose among the
/// adversary's operations by their names, separated by commas.

using namespace riverd::replay;
using namespace std::chrono_literals;

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoull(text);
}

bool is_named_in(const char* variable, const std::string& name) {
  const char* text = std::getenv(variable);
  return text != nullptr && ("," + std::string(text) + ",").find("," + name + ",") != std::string::npos;
}

std::vector<const Operation*> chosen_operations() {
  std::vector<const Operation*> out;
  for (const auto& one : operations()) {
    const bool is_chosen =
        std::getenv("RIVERD_REPLAY_ONLY") == nullptr || is_named_in("RIVERD_REPLAY_ONLY", one.name);
    if (is_chosen && !is_named_in("RIVERD_REPLAY_WITHOUT", one.name)) out.push_back(&one);
  }
  return out;
}

}  // namespace

TEST_CASE("subscribers see each article once whatever 50 feeds and 50 kills do") {
  const std::uint64_t polls = number_from("RIVERD_REPLAY_POLLS", 1'500);
  const std::uint64_t seed = number_from("RIVERD_REPLAY_SEED", 1);
  Replay replay(large_world(seed, beginning), seed, Pace{});
  Adversary adversary(replay, seed, 90min, chosen_operations());
  Random random(seed + 1);
  bool dropping = false;
  replay.before_groups([&](riverd::Time now) { adversary.act(now); });
  while (replay.polls() < polls && replay.complaints() == 0) {
    replay.run_polls(100);
    replay.run_killed(random.between(40, 100));
    if (random.chance(0.3)) replay.drop_and_open();
    if (replay.polls() > polls / 2 && !dropping) replay.keep_for(96h, 60);
    dropping = replay.polls() > polls / 2;
    if (random.chance(0.3)) {
      // Nothing is written for some hours, so that the documents' bytes stay as they are but for edits.
      replay.world().set_quiet(true);
      replay.poll_everything();
      replay.run(6h);
      replay.read_everything();
      replay.world().set_quiet(false);
    }
  }
  replay.before_groups({});
  adversary.rest();
  replay.finish();
  WARN(replay.polls() << " polls, " << replay.kills() << " kills, " << replay.articles() << " articles");
  const std::string report = replay.report();
  if (!report.empty()) FAIL(report);
}
