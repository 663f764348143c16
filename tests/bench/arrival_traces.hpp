#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace riverd::bench {

/// When each item of one source appeared.
struct ArrivalTrace {
  std::string kind;  // sources of one kind are judged together: `real` (recorded) or `syn` (generated)
  std::string name;
  std::vector<double> seconds;  // since the window's beginning, ascending
};

inline constexpr double trace_days = 150;

/// Reads a file with a line `KIND NAME SECOND SECOND …` for each source. Throws std::runtime_error with a
/// sentence where it is none.
[[nodiscard]] std::vector<ArrivalTrace> read_traces(const std::filesystem::path& file);

/// Sources of the kind `built-in`: flat, by day and by week, in bursts, regular, and with a rate that
/// shifts, from several items an hour to one in weeks. The same on every machine.
[[nodiscard]] std::vector<ArrivalTrace> generated_traces();

}  // namespace riverd::bench
