#include "tests/bench/arrival_traces.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

namespace riverd::bench {
namespace {

constexpr double hour = 3600;
constexpr double day = 24 * hour;

/// SplitMix64; the library's distributions differ from one implementation to the next.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// In (0, 1).
  double fraction() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t bits = state_;
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    bits ^= bits >> 31U;
    return (static_cast<double>(bits >> 11U) + 0.5) * 0x1p-53;
  }

  /// Until the next event of a Poisson process.
  double wait(double rate) { return -std::log(fraction()) / rate; }

 private:
  std::uint64_t state_;
};

/// A Poisson process whose rate is `mean` times `shape` of the instant; `shape` is at most `peak`.
std::vector<double> process(Random& random, double mean, double peak,
                            const std::function<double(double)>& shape) {
  std::vector<double> out;
  for (double at = random.wait(mean * peak); at < trace_days * day; at += random.wait(mean * peak)) {
    if (random.fraction() * peak < shape(at)) {
      out.push_back(at);
    }
  }
  return out;
}

/// Day and night, and a quiet weekend; its mean is about 1.
double working_hours(double at, double morning) {
  const double of_day = std::fmod(at, day) / hour;
  const bool weekend = std::fmod(at / day, 7) >= 5;
  const double since = std::fmod(of_day - morning + 24, 24);
  return (since < 12 ? 2.1 : 0.15) * (weekend ? 0.4 : 1.24);
}

std::vector<double> bursts(Random& random, double mean) {
  constexpr double size = 8;  // items of a burst, on average
  std::vector<double> out;
  for (double begin = random.wait(mean / size); begin < trace_days * day; begin += random.wait(mean / size)) {
    double at = begin;
    do {
      out.push_back(at);
      at += random.wait(1 / (10 * 60.0));
    } while (at < trace_days * day && random.fraction() > 1 / size);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<double> regular(Random& random, double mean) {
  std::vector<double> out;
  for (double at = random.fraction() / mean; at < trace_days * day; at += 1 / mean) {
    out.push_back(at);
  }
  return out;
}

}  // namespace

std::vector<ArrivalTrace> read_traces(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) {
    throw std::runtime_error(file.string() + " cannot be read");
  }
  std::vector<ArrivalTrace> out;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    ArrivalTrace trace;
    if (!(words >> trace.kind >> trace.name)) {
      continue;
    }
    for (double second = 0; words >> second;) {
      trace.seconds.push_back(second);
    }
    if (!words.eof() || !std::is_sorted(trace.seconds.begin(), trace.seconds.end())) {
      throw std::runtime_error(file.string() + ": the seconds of " + trace.name +
                               " are no ascending numbers");
    }
    out.push_back(std::move(trace));
  }
  if (out.empty()) {
    throw std::runtime_error(file.string() + " holds no traces");
  }
  return out;
}

std::vector<ArrivalTrace> generated_traces() {
  std::vector<ArrivalTrace> out;
  Random random(20'240'229);
  for (const double per_day : {0.07, 0.25, 0.8, 2.5, 8.0, 25.0, 80.0}) {
    const double mean = per_day / day;
    const double morning = 24 * random.fraction();
    const double shift = trace_days * day * (0.3 + 0.4 * random.fraction());
    const auto add = [&](const char* name, std::vector<double> seconds) {
      out.push_back({"built-in", name + (":" + std::to_string(per_day)), std::move(seconds)});
    };
    add("flat", process(random, mean, 1, [](double) { return 1.0; }));
    add("diurnal", process(random, mean, 2.7, [&](double at) { return working_hours(at, morning); }));
    add("burst", bursts(random, mean));
    add("regular", regular(random, mean));
    add("shift", process(random, mean, 1.8, [&](double at) { return at < shift ? 0.2 : 1.8; }));
  }
  return out;
}

}  // namespace riverd::bench
