#pragma once

#include "daemon/runtime/histogram.hpp"
#include "daemon/runtime/metric_table.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace riverd::runtime {

/// Appends metrics in Prometheus' text format (0.0.4): for each its HELP and TYPE, then its values. Values of
/// one metric are written one after another.
class MetricsWriter {
 public:
  struct Label {
    std::string_view name;
    std::string_view value;  // any text
  };

  explicit MetricsWriter(std::string& out) : out_(out) {}

  void value(const Metric& metric, std::uint64_t value) { line(metric, {}, std::to_string(value)); }
  void value(const Metric& metric, std::initializer_list<Label> labels, std::uint64_t value) {
    line(metric, labels, std::to_string(value));
  }
  /// In seconds and parts of them.
  void seconds(const Metric& metric, double value);
  void histogram(const Metric& metric, const Histogram& histogram);

 private:
  void describe(const Metric& metric);
  void line(const Metric& metric, std::initializer_list<Label> labels, std::string_view value);

  std::string& out_;
  std::string_view described_;  // the metric that was last
};

}  // namespace riverd::runtime
