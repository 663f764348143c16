#pragma once

#include "daemon/serve/catalog.hpp"
#include "feeds/emit/health_feed.hpp"
#include "storage/feed_state.hpp"
#include "storage/snapshot.hpp"

#include <chrono>
#include <vector>

/// What is the matter with the feeds, as an Atom feed (`/health.atom`).
namespace riverd::serve {

/// A feed whose polls fail is dead after so much time.
inline constexpr std::chrono::milliseconds dead_after = std::chrono::hours{72};

/// A notice of something that is over, or of ids that were changed, is shown for so long.
inline constexpr std::chrono::milliseconds notice_memory = std::chrono::days{30};

/// What is the matter with one feed, from its stored state alone; each with the time since when. Nothing in
/// it changes as long as the matter stands as it does.
[[nodiscard]] std::vector<emit::HealthNotice> notices_of(const storage::FeedState& state,
                                                         const std::string& title);

/// The notices of every configured feed, the newest first.
[[nodiscard]] Result<emit::HealthFeed> health_feed(const storage::Snapshot& snapshot, const Catalog& catalog);

}  // namespace riverd::serve
