#include "daemon/runtime/metrics_writer.hpp"

#include <array>
#include <charconv>

namespace riverd::runtime {
namespace {

/// The shortest digits that are this number.
std::string number(double value) {
  std::array<char, 64> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  return {digits.data(), end};
}

std::string escaped(std::string_view label) {
  std::string out;
  for (const char c : label) {
    if (c == '\\' || c == '"') {
      out.push_back('\\');
    }
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

}  // namespace

void MetricsWriter::describe(const Metric& metric) {
  if (described_ == metric.name) {
    return;
  }
  described_ = metric.name;
  out_.append("# HELP ").append(metric.name).append(" ").append(metric.help);
  out_.append("\n# TYPE ").append(metric.name).append(" ").append(to_string(metric.type)).append("\n");
}

void MetricsWriter::line(const Metric& metric, std::initializer_list<Label> labels, std::string_view value) {
  describe(metric);
  out_.append(metric.name);
  char before = '{';
  for (const Label& label : labels) {
    out_.append(1, before).append(label.name).append("=\"").append(escaped(label.value)).append("\"");
    before = ',';
  }
  out_.append(before == ',' ? "} " : " ").append(value).append("\n");
}

void MetricsWriter::seconds(const Metric& metric, double value) {
  line(metric, {}, number(value));
}

void MetricsWriter::histogram(const Metric& metric, const Histogram& histogram) {
  describe(metric);
  const auto reading = histogram.read();
  for (std::size_t i = 0; i <= reading.bounds.size(); ++i) {
    const std::string bound = i < reading.bounds.size() ? number(reading.bounds[i]) : "+Inf";
    out_.append(metric.name).append("_bucket{le=\"").append(bound).append("\"} ");
    out_.append(std::to_string(reading.counts.at(i))).append("\n");
  }
  out_.append(metric.name).append("_sum ").append(number(reading.sum)).append("\n");
  out_.append(metric.name).append("_count ").append(std::to_string(reading.count())).append("\n");
}

}  // namespace riverd::runtime
