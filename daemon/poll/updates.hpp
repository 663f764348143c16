#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/poll/ingest.hpp"
#include "daemon/poll/settings.hpp"
#include "storage/batch.hpp"

#include <optional>

/// From an answer to what is stored of it: the same for a poll and for a replayed document.
namespace riverd::poll {

/// What is known about the body of an answer that came at `received`.
[[nodiscard]] IngestContext ingest_context(const FeedSettings& feed, const storage::FeedState& before,
                                           const PollSettings& settings, const http::Response& response,
                                           Time received);

/// What is to be stored, under the feed's settings: its new state and what the document lists; nullopt where
/// none came.
[[nodiscard]] storage::FeedUpdate update_of(storage::FeedState after, std::optional<Ingested> document,
                                            Time received, const FeedSettings& feed,
                                            const PollSettings& settings);

}  // namespace riverd::poll
