#pragma once

#include "config/config.hpp"
#include "feeds/result.hpp"
#include "storage/feed_state.hpp"
#include "storage/snapshot.hpp"

#include <string>

namespace riverd::commands {

/// Which other feed of its host was refused last, so that this one waits, and how; empty where it waits for
/// no pause of its host, or nothing is stored of the feed that brought it about.
[[nodiscard]] Result<std::string> pause_of_host(const storage::FeedState& state, const config::Config& config,
                                                const storage::Snapshot& view);

}  // namespace riverd::commands
