#pragma once

#include "daemon/runtime/histogram.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

namespace riverd::http {

/// What a server has done since it began. Any thread may read it.
struct ServerStatistics {
  std::atomic<std::uint64_t> accepted{0};                 // connections
  std::atomic<std::uint64_t> refused{0};                  // of those, turned away because there were too many
  std::atomic<std::uint64_t> open{0};                     // connections now
  std::array<std::atomic<std::uint64_t>, 6> responses{};  // by the first digit of the status
  std::atomic<std::uint64_t> bytes_sent{0};               // heads and bodies, before TLS
  runtime::Histogram answering{runtime::short_times};     // from a request read to its answer ready
};

/// Appends them in Prometheus' text format.
void append_metrics(const ServerStatistics& statistics, std::string& out);

}  // namespace riverd::http
