#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::commands::deep {

enum class Severity : std::uint8_t {
  fine,     ///< as it should be
  warning,  ///< works, but should be looked at
  problem,  ///< riverd cannot do its work, or somebody may read what is secret
};

/// One thing that was looked at, what was seen, and what to do about it.
struct Finding {
  std::string_view check;  // what was looked at: `store`, `clock`, …
  Severity severity = Severity::fine;
  std::string what;    // one sentence, without a full stop
  std::string remedy;  // likewise; empty where nothing is to be done
};

using Findings = std::vector<Finding>;

[[nodiscard]] std::string_view to_string(Severity severity);

[[nodiscard]] bool any_problem(std::span<const Finding> findings);

/// A line for each finding, its remedy below it, and a sum. Strangers' text in it is made safe to print.
[[nodiscard]] std::string text_of(std::span<const Finding> findings, bool colours = false);

/// `{"ok":true,"findings":[{"check":"store","severity":"ok","what":"…","remedy":"…"}]}` and a line end;
/// `remedy` only where there is one.
[[nodiscard]] std::string json_of(std::span<const Finding> findings);

}  // namespace riverd::commands::deep
