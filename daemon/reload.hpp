#pragma once

#include <string>
#include <vector>

namespace riverd {

/// What came of a reload: what changed, or why the old configuration stands.
struct Reloaded {
  std::string summary;                // one line; empty where it failed
  std::vector<std::string> problems;  // `FILE:LINE:COLUMN: what`, one line each; empty where it succeeded

  [[nodiscard]] bool ok() const { return problems.empty(); }
};

}  // namespace riverd
