#include "tests/replay/replay.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

/// What is on the disk when a process is killed is all there is, and is enough.

using namespace riverd::replay;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t seed = 32;
constexpr int rounds = 60;

/// The documents after each of the rounds of polls, every one done by `round`.
std::vector<std::size_t> documents_of(const std::function<void(Replay&)>& round) {
  Pace pace;
  pace.most_interval = 4h;
  pace.most_together = 2;
  Replay replay(small_world(seed, beginning), seed, pace);
  std::vector<std::size_t> digests;
  for (int i = 0; i < rounds; ++i) {
    round(replay);
    digests.push_back(std::hash<std::string>{}(replay.documents()));
  }
  const std::string report = replay.report();
  if (!report.empty()) FAIL(report);
  return digests;
}

}  // namespace

TEST_CASE("a process killed between polls and in them leaves what an unharmed one leaves") {
  const auto unharmed = documents_of([](Replay& replay) { replay.run_undisturbed(8); });
  CHECK(documents_of([](Replay& replay) { replay.run_killed(8); }) == unharmed);
}

TEST_CASE("a store that is dropped and opened again is the same") {
  const auto unharmed = documents_of([](Replay& replay) { replay.run_undisturbed(8); });
  CHECK(documents_of([](Replay& replay) {
          replay.run_undisturbed(8);
          replay.drop_and_open();
        }) == unharmed);
}
