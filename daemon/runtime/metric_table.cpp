#include "daemon/runtime/metric_table.hpp"

#include <array>

namespace riverd::runtime {

std::string_view to_string(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return "counter";
    case MetricType::gauge:
      return "gauge";
    case MetricType::histogram:
      break;
  }
  return "histogram";
}

std::span<const Metric* const> metric_table() {
  static constexpr std::array all = {
      &metric::build_info,
      &metric::feeds,
      &metric::feed_events,
      &metric::polls,
      &metric::poll_duration,
      &metric::parse_duration,
      &metric::commit_duration,
      &metric::commit_failures,
      &metric::received_bytes,
      &metric::fetches_in_flight,
      &metric::queue_length,
      &metric::tasks,
      &metric::entries,
      &metric::entries_added,
      &metric::entries_changed,
      &metric::entries_folded,
      &metric::stories_with_copies,
      &metric::store_used_bytes,
      &metric::store_limit_bytes,
      &metric::http_connections,
      &metric::http_connections_refused,
      &metric::http_connections_open,
      &metric::http_responses,
      &metric::http_sent_bytes,
      &metric::http_request_duration,
      &metric::listeners,
      &metric::loop_lag,
      &metric::anonymous_memory,
      &metric::memory_limit,
      &metric::resident_memory,
      &metric::cpu_seconds,
      &metric::open_descriptors,
      &metric::most_descriptors,
      &metric::start_time,
  };
  return all;
}

}  // namespace riverd::runtime
