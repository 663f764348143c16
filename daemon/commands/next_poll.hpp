#pragma once

#include "feeds/emit/html_page.hpp"
#include "storage/feed_state.hpp"

#include <chrono>
#include <string>

namespace riverd::commands {

/// `1 d 2 h`, `3 h 20 min`, `45 s`: the two largest units.
[[nodiscard]] std::string spoken(std::chrono::milliseconds duration);

/// Whether the feed waits for a time that its server named for itself, or that follows from its own answer,
/// and not only for a pause of its host.
[[nodiscard]] bool waits_for_itself(const storage::FeedState& state);

/// Why the next poll of a feed is when it is: the rule that decided it, and all that had a say.
[[nodiscard]] emit::Reason next_poll_of(const storage::FeedState& state);

}  // namespace riverd::commands
