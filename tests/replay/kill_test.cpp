#include "tests/replay/replay.hpp"

#include <catch2/catch.hpp>

/// What is on the disk when a process is killed is all there is, and is enough.

using namespace riverd::replay;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t seed = 32;

/// The documents after so many rounds of polls, each by `round`.
std::string documents_after(const std::function<void(Replay&)>& round) {
  Pace pace;
  pace.most_interval = 4h;
  Replay replay(small_world(seed, beginning), seed, pace);
  for (int i = 0; i < 12; ++i) round(replay);
  CHECK(replay.polls() >= 360);
  const std::string report = replay.report();
  if (!report.empty()) FAIL(report);
  return replay.documents();
}

}  // namespace

TEST_CASE("a process killed between polls and in them leaves what an unharmed one leaves") {
  const std::string unharmed = documents_after([](Replay& replay) { replay.run_undisturbed(30); });
  CHECK(documents_after([](Replay& replay) { replay.run_killed(30); }) == unharmed);
  CHECK(documents_after([](Replay& replay) {
          replay.run_undisturbed(30);
          replay.drop_and_open();
        }) == unharmed);
}
