#include "daemon/commands/deep/machine.hpp"

#include <sys/timex.h>

#include <chrono>
#include <string>

namespace riverd::commands::deep {
namespace {

using namespace std::chrono;

// No riverd is older.
constexpr Time earliest = sys_days{year{2025} / 1 / 1};
constexpr Time latest = sys_days{year{2100} / 1 / 1};
constexpr milliseconds tolerance = minutes{2};
constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t least_memory = 64 * mebibyte;

std::string duration_text(milliseconds span) {
  if (span >= days{2}) return std::to_string(duration_cast<days>(span).count()) + " days";
  if (span >= hours{2}) return std::to_string(duration_cast<hours>(span).count()) + " hours";
  return std::to_string(duration_cast<minutes>(span).count()) + " minutes";
}

}  // namespace

bool clock_is_kept() {
  timex state{};  // modes 0: it is only read
  return ::adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

Finding check_clock(const ClockFacts& facts) {
  const std::string now = "the clock says " + to_rfc3339(facts.now);
  const std::string set = "set it: timedatectl set-ntp true, or an NTP service of your own";
  if (facts.now < earliest || facts.now > latest) {
    return {"clock", Severity::problem, now + ", which cannot be: certificates and dates are judged by it",
            set};
  }
  if (facts.newest_poll && *facts.newest_poll > facts.now + tolerance) {
    return {"clock", Severity::problem,
            now + ", and the last poll is stored for " + duration_text(*facts.newest_poll - facts.now) +
                " later: it was ahead then, or is behind now",
            set + ". riverd lets feeds wait as long as they would have, counted from now"};
  }
  if (!facts.kept) {
    return {"clock", Severity::warning, now + "; nobody keeps it in time, as far as the kernel knows", set};
  }
  return {"clock", Severity::fine, now + " and is kept in time", {}};
}

Finding check_descriptors(std::optional<std::uint64_t> allowed, std::uint64_t wanted, bool of_daemon) {
  if (!allowed) {
    return {"descriptors", Severity::warning, "how many files riverd may open cannot be seen",
            "run this as root or as riverd's user"};
  }
  const std::string of = of_daemon ? "the running riverd may open " : "from here riverd may open ";
  const std::string need =
      of + std::to_string(*allowed) + " files; its configuration may need " + std::to_string(wanted);
  if (*allowed >= wanted) return {"descriptors", Severity::fine, need, {}};
  return {"descriptors", Severity::warning, need,
          "raise LimitNOFILE= (systemctl edit riverd; ulimit -n in a shell), or lower [server] "
          "max_connections and "
          "[poll] concurrency"};
}

Finding check_memory(std::optional<std::uint64_t> limit) {
  if (!limit) return {"memory", Severity::fine, "no control group limits riverd's memory", {}};
  const std::string what = "control groups allow " + std::to_string(*limit / mebibyte) + " MiB of memory";
  if (*limit >= least_memory) return {"memory", Severity::fine, what + "; caches are made to fit", {}};
  return {"memory", Severity::warning, what + ", which a large document may exceed",
          "allow " + std::to_string(least_memory / mebibyte) +
              " MiB at least: MemoryHigh= and MemoryMax= of the unit"};
}

}  // namespace riverd::commands::deep
