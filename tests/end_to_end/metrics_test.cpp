#include "daemon/runtime/metric_table.hpp"
#include "tests/end_to_end/daemon_fixture.hpp"
#include "tests/support/exposition.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace riverd;
using namespace riverd::test;

namespace {

std::string file_url(const std::filesystem::path& file) {
  return "file://" + file.string();
}

/// A daemon that has polled two feeds, one of them without success, and served them.
class Polled {
 public:
  Polled() {
    write_file(daemon.folder() / "a.xml", rss("A", {{"1", "One", "https://a.example/1"}}));
    daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a") +
                     feed_table(file_url(daemon.folder() / "missing.xml"), "b"));
    REQUIRE(daemon.start());
    REQUIRE(daemon.shows("/feed.atom", "One"));
    REQUIRE(daemon.shows("/metrics", "riverd_polls_total{result=\"failed\"} 1"));
  }

  Daemon daemon;
};

}  // namespace

TEST_CASE("/metrics is in the exposition format and has the metrics of the manual, no more and no fewer") {
  Polled polled;
  const std::string text = polled.daemon.body("/metrics");
  const auto read = read_exposition(text);
  CHECK(read.mistakes == std::vector<std::string>{});
  std::set<std::string> served;
  for (const auto& [name, family] : read.families) served.insert(name);
  std::set<std::string> documented;
  for (const runtime::Metric* metric : runtime::metric_table()) {
    INFO(metric->name);
    documented.emplace(metric->name);
    const auto found = read.families.find(std::string(metric->name));
    REQUIRE(found != read.families.end());
    CHECK(found->second.type == to_string(metric->type));
    CHECK(found->second.help == metric->help);
  }
  CHECK(served == documented);
}

TEST_CASE("/metrics tells what was done") {
  Polled polled;
  const auto read = read_exposition(polled.daemon.body("/metrics"));
  const auto value = [&](const std::string& family, const std::string& series) {
    return read.families.at(family).series.at(series);
  };
  CHECK(value("riverd_polls_total", "riverd_polls_total{result=\"changed\"}") == 1);
  CHECK(value("riverd_feeds", "riverd_feeds{health=\"failing\"}") == 1);
  CHECK(value("riverd_entries_added_total", "riverd_entries_added_total") == 1);
  CHECK(value("riverd_received_bytes_total", "riverd_received_bytes_total") > 100);
  CHECK(value("riverd_poll_duration_seconds", "riverd_poll_duration_seconds_count") == 2);
  CHECK(value("riverd_parse_duration_seconds", "riverd_parse_duration_seconds_count") == 1);
  CHECK(value("riverd_commit_duration_seconds", "riverd_commit_duration_seconds_count") >= 3);
  CHECK(value("riverd_http_request_duration_seconds", "riverd_http_request_duration_seconds_count") >= 2);
  CHECK(value("process_resident_memory_bytes", "process_resident_memory_bytes") > 1e6);
  CHECK(value("process_open_fds", "process_open_fds") > 5);
  CHECK(value("process_start_time_seconds", "process_start_time_seconds") > 1.7e9);
  CHECK(value("riverd_store_used_bytes", "riverd_store_used_bytes") > 0);
}

TEST_CASE("promtool finds nothing to say about /metrics") {
  Polled polled;
  Process::Options options;
  options.arguments = {"/bin/sh", "-c", "command -v promtool"};
  options.output_folder = polled.daemon.folder() / "promtool";
  if (run_program(options).status.code != 0) {
    WARN("skipped: promtool (Debian's prometheus) is not installed");
    return;
  }
  options.arguments = {"/usr/bin/env", "promtool", "check", "metrics"};
  options.output_folder = polled.daemon.folder() / "check";
  options.input = polled.daemon.body("/metrics");
  const auto checked = run_program(options);
  CHECK(checked.out + checked.err == "");
  CHECK(checked.status.code == 0);
}
