#include "daemon/runtime/histogram.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

using namespace std::chrono_literals;
using riverd::runtime::Histogram;

namespace {

constexpr std::array<double, 3> bounds = {0.001, 0.1, 1};

}  // namespace

TEST_CASE("a histogram counts what was at most as long as each bound") {
  Histogram histogram(bounds);
  for (const auto taken : {0ns, 1000000ns, 1000001ns, 100000000ns, 999999999ns, 5000000000ns})
    histogram.observe(taken);
  const auto reading = histogram.read();
  CHECK(reading.counts.at(0) == 2);
  CHECK(reading.counts.at(1) == 4);
  CHECK(reading.counts.at(2) == 5);
  CHECK(reading.counts.at(3) == 6);
  CHECK(reading.count() == 6);
  CHECK(reading.sum == Approx(6.102));
}

TEST_CASE("a clock that ran backwards counts as no time") {
  Histogram histogram(bounds);
  histogram.observe(-5s);
  CHECK(histogram.read().counts.at(0) == 1);
  CHECK(histogram.read().sum == 0);
}

TEST_CASE("a histogram loses nothing that several threads observe") {
  Histogram histogram(bounds);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10000; ++n) histogram.observe(n % 2 == 0 ? 1us : 10ms);
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(histogram.read().counts.at(0) == 20000);
  CHECK(histogram.read().count() == 40000);
}
