#pragma once

#include "daemon/commands/deep/finding.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>

namespace riverd::commands::deep {

/// What is known of the clock.
struct ClockFacts {
  Time now{};
  bool kept = true;                   // by NTP or the like (adjtimex(2))
  std::optional<Time> newest_poll{};  // of what is stored
};

/// Whether the machine's clock is kept in time by somebody.
[[nodiscard]] bool clock_is_kept();

/// A clock that is wrong lets certificates fail, dates be clamped and feeds wait or come too early.
[[nodiscard]] Finding check_clock(const ClockFacts& facts);

/// `allowed`: of the running daemon or, with `of_daemon` false, of this process. `wanted`: what the
/// configuration may need.
[[nodiscard]] Finding check_descriptors(std::optional<std::uint64_t> allowed, std::uint64_t wanted,
                                        bool of_daemon);

/// `limit`: what control groups allow; nullopt: as much as there is.
[[nodiscard]] Finding check_memory(std::optional<std::uint64_t> limit);

}  // namespace riverd::commands::deep
