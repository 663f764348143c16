#include "daemon/http/server/statistics.hpp"

#include "daemon/runtime/metrics_writer.hpp"

#include <cstddef>

namespace riverd::http {

void append_metrics(const ServerStatistics& statistics, std::string& out) {
  namespace metric = runtime::metric;
  runtime::MetricsWriter writer(out);
  writer.value(metric::http_connections, statistics.accepted);
  writer.value(metric::http_connections_refused, statistics.refused);
  writer.value(metric::http_connections_open, statistics.open);
  writer.value(metric::http_sent_bytes, statistics.bytes_sent);
  for (std::size_t i = 1; i < statistics.responses.size(); ++i) {
    writer.value(metric::http_responses, {{"class", std::to_string(i) + "xx"}}, statistics.responses[i]);
  }
  writer.histogram(metric::http_request_duration, statistics.answering);
}

}  // namespace riverd::http
