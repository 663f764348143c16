#pragma once

#include "config/config.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <string>

namespace riverd {

/// One line for `systemctl status` and SIGUSR1: feeds, how many of them fail, entries, when the next poll
/// is due. Reads the store: work for the CPU pool.
[[nodiscard]] Result<std::string> status_line(const config::Config& config, const storage::Store& store,
                                              Time now);

}  // namespace riverd
