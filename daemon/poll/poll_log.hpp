#pragma once

#include "daemon/poll/failure_log.hpp"
#include "storage/batch.hpp"
#include "storage/feed_state.hpp"

#include <string>

namespace riverd::poll {

/// Logs what one poll came to: one line for what a person would want to know, with the feed's fields, all
/// else at debug. `before` and `after` are the feed's states around the poll; `failures` decides which
/// failures are told.
void log_poll(FailureLog& failures, const std::string& name, const storage::FeedState& before,
              const storage::FeedState& after, const storage::FeedChange& change);

}  // namespace riverd::poll
