#pragma once

#include "feeds/emit/html_page.hpp"
#include "storage/feed_state.hpp"

#include <vector>

namespace riverd::commands {

/// Why a feed is as it is and is polled when it is, by what is stored of it alone: health, events, next poll,
/// request, identities, lag and content rules.
[[nodiscard]] std::vector<emit::Reason> reasons_of(const storage::FeedState& state);

}  // namespace riverd::commands
