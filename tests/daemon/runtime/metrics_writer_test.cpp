#include "daemon/runtime/metrics_writer.hpp"
#include "tests/support/exposition.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace std::chrono_literals;
using namespace riverd;
namespace metric = riverd::runtime::metric;

TEST_CASE("metrics are written with HELP, TYPE and escaped labels") {
  std::string out;
  runtime::MetricsWriter writer(out);
  writer.value(metric::polls, {{"result", "changed"}}, 3);
  writer.value(metric::polls, {{"result", "a\"b\\c\nd"}}, 4);
  writer.value(metric::entries, 7);
  writer.seconds(metric::cpu_seconds, 0.25);
  CHECK(
      out ==
      "# HELP riverd_polls_total Polls by what came of them; skipped are those for which nothing was asked.\n"
      "# TYPE riverd_polls_total counter\n"
      "riverd_polls_total{result=\"changed\"} 3\n"
      "riverd_polls_total{result=\"a\\\"b\\\\c\\nd\"} 4\n"
      "# HELP riverd_entries Entries stored.\n# TYPE riverd_entries gauge\nriverd_entries 7\n"
      "# HELP process_cpu_seconds_total Processor time, user and system.\n"
      "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 0.25\n");
  CHECK(test::read_exposition(out).mistakes.empty());
}

TEST_CASE("a histogram is written with cumulative buckets, +Inf, sum and count") {
  runtime::Histogram histogram(runtime::short_times);
  histogram.observe(100us);
  histogram.observe(3ms);
  histogram.observe(1min);
  std::string out;
  runtime::MetricsWriter(out).histogram(metric::loop_lag, histogram);
  const auto read = test::read_exposition(out);
  CHECK(read.mistakes.empty());
  const auto& series = read.families.at("riverd_loop_lag_seconds").series;
  CHECK(series.at("riverd_loop_lag_seconds_bucket{le=\"0.0001\"}") == 1);
  CHECK(series.at("riverd_loop_lag_seconds_bucket{le=\"0.01\"}") == 2);
  CHECK(series.at("riverd_loop_lag_seconds_bucket{le=\"+Inf\"}") == 3);
  CHECK(series.at("riverd_loop_lag_seconds_count") == 3);
  CHECK(series.at("riverd_loop_lag_seconds_sum") == Approx(60.0031));
}

TEST_CASE("the reader of the exposition format finds what is wrong in it") {
  const auto mistakes = [](const std::string& text) { return test::read_exposition(text).mistakes.size(); };
  const std::string head = "# HELP a_total A.\n# TYPE a_total counter\n";
  CHECK(mistakes(head + "a_total 1\n") == 0);
  CHECK(mistakes(head + "a_total 1\na_total 1\n") == 1);
  CHECK(mistakes(head + "a_total -1\n") == 1);
  CHECK(mistakes(head + "a_total one\n") == 1);
  CHECK(mistakes(head + "a_total 1") == 1);
  CHECK(mistakes("# HELP a A.\n# TYPE a counter\na 1\n") == 1);
  CHECK(mistakes("a 1\n") == 1);
  const std::string histogram = "# HELP h H.\n# TYPE h histogram\n";
  CHECK(mistakes(histogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n") == 0);
  CHECK(mistakes(histogram + "h_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n") == 1);
  CHECK(mistakes(histogram + "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n") == 1);
  CHECK(mistakes(histogram + "h_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 1\n") == 1);
}

TEST_CASE("names of metrics are there once and keep to Prometheus' conventions") {
  std::set<std::string_view> names;
  for (const runtime::Metric* metric : runtime::metric_table()) {
    INFO(metric->name);
    CHECK(names.insert(metric->name).second);
    CHECK((metric->name.starts_with("riverd_") || metric->name.starts_with("process_")));
    CHECK(metric->name.ends_with("_total") == (metric->type == runtime::MetricType::counter));
    if (metric->type == runtime::MetricType::histogram) CHECK(metric->name.ends_with("_seconds"));
    CHECK(metric->help.ends_with("."));
    CHECK(metric->help.find('\n') == std::string_view::npos);
  }
}
