#include "daemon/http/server/statistics.hpp"

#include <cstddef>
#include <string_view>

namespace riverd::http {
namespace {

void append(std::string& out, std::string_view name, std::string_view type, std::string_view help,
            std::uint64_t value) {
  out.append("# HELP ").append(name).append(" ").append(help);
  out.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

}  // namespace

void append_metrics(const ServerStatistics& statistics, std::string& out) {
  append(out, "riverd_http_connections_total", "counter", "Connections accepted.", statistics.accepted);
  append(out, "riverd_http_connections_refused_total", "counter",
         "Connections turned away because too many were open.", statistics.refused);
  append(out, "riverd_http_connections_open", "gauge", "Connections open now.", statistics.open);
  append(out, "riverd_http_sent_bytes_total", "counter", "Bytes of answers sent.", statistics.bytes_sent);
  out +=
      "# HELP riverd_http_responses_total Answers by class of status.\n"
      "# TYPE riverd_http_responses_total counter\n";
  for (std::size_t i = 1; i < statistics.responses.size(); ++i) {
    out.append("riverd_http_responses_total{class=\"").append(std::to_string(i)).append("xx\"} ");
    out.append(std::to_string(statistics.responses[i])).append("\n");
  }
}

}  // namespace riverd::http
