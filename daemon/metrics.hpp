#pragma once

#include "daemon/polling.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace riverd {

/// What the polls have done, what waits, and what they took, in Prometheus' text format. On the polling's
/// executor.
void append_polling_metrics(const Polling& polling, std::string& out);

/// What is running and what it has of the machine. `memory_limit`: see runtime::memory_limit().
void append_process_metrics(std::optional<std::uint64_t> memory_limit, std::string& out);

}  // namespace riverd
