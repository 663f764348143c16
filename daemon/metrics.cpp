#include "daemon/metrics.hpp"

#include "daemon/runtime/memory.hpp"
#include "daemon/runtime/metrics_writer.hpp"
#include "daemon/version.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace riverd {
namespace {

namespace metric = runtime::metric;
using runtime::MetricsWriter;

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// The 22nd field of /proc/self/stat counts in ticks from the boot, which /proc/stat dates; under
/// ProcSubset=pid that is not to be seen, and the clocks tell it.
double start_time() {
  std::ifstream in("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) {
    return 0;
  }
  std::string_view rest = std::string_view(text).substr(name_end + 1);
  constexpr int fields_after_name = 19;  // to be left out; then comes the start
  for (int field = 0; field <= fields_after_name; ++field) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (field < fields_after_name) {
      rest.remove_prefix(std::min(rest.find(' '), rest.size()));
    }
  }
  const double ticks = std::strtod(std::string(rest.substr(0, rest.find(' '))).c_str(), nullptr);
  timespec since_boot{};
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  ::clock_gettime(CLOCK_REALTIME, &now);
  const auto seconds = [](const timespec& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
  };
  return seconds(now) - seconds(since_boot) + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::uint64_t open_descriptors() {
  std::error_code ignored;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    ++count;
  }
  return count == 0 ? 0 : count - 1;  // without the one that looks
}

}  // namespace

void append_polling_metrics(const Polling& polling, std::string& out) {
  MetricsWriter writer(out);
  const auto polls = polling.poller.statistics();
  writer.value(metric::polls, {{"result", "changed"}}, polls.changed);
  writer.value(metric::polls, {{"result", "unchanged"}}, polls.unchanged);
  writer.value(metric::polls, {{"result", "failed"}}, polls.failed);
  writer.value(metric::polls, {{"result", "skipped"}}, polls.skipped);
  writer.histogram(metric::poll_duration, polling.poller.timings().fetch);
  writer.histogram(metric::parse_duration, polling.poller.timings().parse);
  writer.histogram(metric::commit_duration, polling.store_client.commit_time());
  writer.value(metric::commit_failures, polls.store_failures);
  writer.value(metric::received_bytes, polls.received_bytes);
  writer.value(metric::fetches_in_flight, polls.in_flight);
  writer.value(metric::entries_added, polls.entries_added);
  writer.value(metric::entries_changed, polls.entries_changed);
  writer.value(metric::entries_folded, polls.entries_folded);
  writer.value(metric::queue_length, {{"queue", "hosts"}}, polling.poller.limits().waiting());
  writer.value(metric::queue_length, {{"queue", "pool"}}, polling.pool.queued());
  writer.value(metric::queue_length, {{"queue", "writer"}}, polling.writer.queued());
  writer.value(metric::tasks, polling.tasks.size());
}

void append_process_metrics(std::optional<std::uint64_t> memory_limit, std::string& out) {
  MetricsWriter writer(out);
  writer.value(metric::build_info, {{"version", version}, {"commit", commit}}, 1);
  const HeldMemory memory = held_memory();
  writer.value(metric::anonymous_memory, memory.anonymous());
  writer.value(metric::memory_limit, memory_limit.value_or(0));
  writer.value(metric::resident_memory, memory.resident);
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  writer.seconds(metric::cpu_seconds, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  writer.value(metric::open_descriptors, open_descriptors());
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  writer.value(metric::most_descriptors, limit.rlim_cur);
  writer.seconds(metric::start_time, start_time());
}

}  // namespace riverd
