#include "tests/politeness/installation.hpp"
#include "tests/politeness/origin.hpp"

#include <spdlog/spdlog.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

/// The score of P1 to P16. `RIVERD_POLITENESS_POLLS` and `RIVERD_POLITENESS_SEED` make it longer and another
/// one; there is a kill for every 200 polls. The table is printed.

using namespace riverd;
using namespace riverd::politeness;
using namespace std::chrono_literals;

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

TEST_CASE("P1 to P16: origins have nothing to complain of through weeks of polls and kills") {
  const std::uint64_t polls = number_from("RIVERD_POLITENESS_POLLS", 10'000);
  const std::uint64_t seed = number_from("RIVERD_POLITENESS_SEED", 1);
  const Time start{std::chrono::milliseconds{1'740'249'544'000}};
  const auto clock = std::make_shared<poll::ManualClock>(start);
  Origin origin(clock, start, seed);
  replay::Random fate(seed ^ 0xFA7EU);
  // What the poller says of thousands of failing feeds would bury the table.
  const auto level = spdlog::get_level();
  spdlog::set_level(spdlog::level::err);
  Installation installation(clock, origin, origin.urls());
  installation.start();
  origin.client_started();
  const auto requests = [&] { return origin.score().count("requests"); };
  for (std::uint64_t next = 200; requests() < polls; next += 200) {
    while (requests() < std::min(next, polls)) installation.step();
    for (std::size_t more = fate.below(60); more > 0; --more) installation.step();
    installation.kill();
    origin.client_killed();
    clock->advance(fate.chance(0.5) ? fate.between(2s, 1min) : fate.between(1min, 5h));
    installation.start();
    origin.client_started();
  }
  installation.kill();
  spdlog::set_level(level);
  const auto days = std::chrono::duration_cast<std::chrono::hours>(clock->now() - start).count() / 24;
  std::cout << days << " days, " << origin.urls().size() << " feeds\n" << origin.score().table();
  INFO(origin.score().cases());
  CHECK(origin.score().all_bad() == 0);
  CHECK(origin.score().count("kills") >= polls / 200);
}
