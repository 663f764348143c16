#pragma once

#include "daemon/configuration.hpp"
#include "daemon/serve/settings.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace riverd {

/// One line for `systemctl status` and SIGUSR1: feeds, how many of them fail, entries, when the next poll
/// is due. Reads the store: work for the CPU pool.
[[nodiscard]] Result<std::string> status_line(std::span<const serve::FeedSettings> feeds,
                                              const storage::Store& store, Time now);

/// What is said once everything listens: where readers find it, what it reads and where it keeps what it has;
/// and where there are no feeds, how to have some.
[[nodiscard]] std::string started_line(const Configuration& configuration);

/// `1 feed`, `2 feeds`.
[[nodiscard]] std::string counted_feeds(std::size_t count);

}  // namespace riverd
