#pragma once

#include "feeds/emit/html_page.hpp"
#include "storage/feed_state.hpp"

namespace riverd::serve {

/// Why the next poll of a feed is when it is: the rule that decided it, and all that had a say.
[[nodiscard]] emit::Reason next_poll_of(const storage::FeedState& state);

}  // namespace riverd::serve
