#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/poll/ingest.hpp"
#include "daemon/poll/settings.hpp"
#include "feeds/model/candidate.hpp"
#include "storage/batch.hpp"

#include <vector>

/// From an answer to what is stored of it: the same for a poll and for a replayed document.
namespace riverd::poll {

/// What is known about the body of an answer that came at `received`.
[[nodiscard]] IngestContext ingest_context(const FeedSettings& feed, const storage::FeedState& before,
                                           const PollSettings& settings, const http::Response& response,
                                           Time received);

/// What is to be stored, under the feed's settings: its new state and the entries of the document, none where
/// none came.
[[nodiscard]] storage::FeedUpdate update_of(storage::FeedState after, std::vector<Candidate> entries,
                                            Time received, const FeedSettings& feed,
                                            const PollSettings& settings);

}  // namespace riverd::poll
