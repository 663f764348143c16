#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

/// How long a feed that failed rests (P13, P14), and how often: what the poller does, and what is told of it.
namespace riverd::poll {

/// `start`, doubled with every failure after the first, not beyond `most`.
[[nodiscard]] std::chrono::milliseconds doubled(std::chrono::milliseconds start, std::uint32_t failures,
                                                std::chrono::milliseconds most);

/// After so many in a row of a 429 or 503 that does not say how long (P13).
[[nodiscard]] std::chrono::milliseconds usual_pause(int status, std::uint32_t failures);

/// How long a run of failures of that status may last before the feed is left alone; nullopt: for ever (P14).
[[nodiscard]] std::optional<std::chrono::milliseconds> patience(int status);

}  // namespace riverd::poll
