#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace riverd::runtime {

/// How long things took, counted into a few ranges: constant memory, no lock, any number of threads.
class Histogram {
 public:
  static constexpr std::size_t most_bounds = 10;

  /// The upper bounds of the ranges in seconds, inclusive, ascending, at most `most_bounds`; one range more
  /// holds what is above all of them. They outlive the histogram.
  explicit Histogram(std::span<const double> bounds)
      : bounds_(bounds.first(std::min(bounds.size(), most_bounds))) {}

  /// Negative durations count as none.
  void observe(std::chrono::nanoseconds taken);

  /// What was counted up to now. `counts` are cumulative: how many were at most as long as the bound of the
  /// same place, the last one being all there were.
  struct Reading {
    std::span<const double> bounds;
    std::array<std::uint64_t, most_bounds + 1> counts{};
    double sum = 0;  // seconds

    [[nodiscard]] std::uint64_t count() const { return counts.at(bounds.size()); }
  };

  /// Observations made meanwhile may be in the counts and not in the sum; the counts agree with each other.
  [[nodiscard]] Reading read() const;

 private:
  std::span<const double> bounds_;
  std::array<std::atomic<std::uint64_t>, most_bounds + 1> counts_{};
  std::atomic<std::uint64_t> nanoseconds_{0};
};

/// For what a processor or a disk does: 100 µs to 5 s.
inline constexpr std::array<double, 8> short_times = {0.0001, 0.0005, 0.0025, 0.01, 0.05, 0.25, 1, 5};

/// For what the network does: 10 ms to a minute.
inline constexpr std::array<double, 8> long_times = {0.01, 0.05, 0.25, 1, 2.5, 10, 30, 60};

/// Observes how long it lived.
class Timed {
 public:
  explicit Timed(Histogram& histogram) : histogram_(histogram) {}
  ~Timed() { histogram_.observe(std::chrono::steady_clock::now() - began_); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  Histogram& histogram_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace riverd::runtime
