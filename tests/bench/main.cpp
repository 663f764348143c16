#include "tests/bench/corpus.hpp"

#include <benchmark/benchmark.h>

/// The benchmarks run as the daemon does.
int main(int argc, char** argv) {
  (void)riverd::bench::real_feeds();  // read before any clock starts
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
