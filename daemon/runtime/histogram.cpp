#include "daemon/runtime/histogram.hpp"

namespace riverd::runtime {

void Histogram::observe(std::chrono::nanoseconds taken) {
  taken = std::max(taken, std::chrono::nanoseconds{0});
  const double seconds = std::chrono::duration<double>(taken).count();
  const auto range = std::ranges::lower_bound(bounds_, seconds);
  counts_.at(static_cast<std::size_t>(range - bounds_.begin())).fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(static_cast<std::uint64_t>(taken.count()), std::memory_order_relaxed);
}

Histogram::Reading Histogram::read() const {
  Reading reading;
  reading.bounds = bounds_;
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i <= bounds_.size(); ++i) {
    so_far += counts_.at(i).load(std::memory_order_relaxed);
    reading.counts.at(i) = so_far;
  }
  reading.sum = static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
  return reading;
}

}  // namespace riverd::runtime
