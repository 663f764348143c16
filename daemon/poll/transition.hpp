#pragma once

#include "daemon/poll/ingest.hpp"
#include "daemon/poll/refresh_policy.hpp"
#include "daemon/poll/verdict.hpp"
#include "feeds/model/time.hpp"
#include "storage/batch.hpp"
#include "storage/feed_state.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace riverd::poll {

/// The circumstances of one poll.
struct PollTimes {
  Time sent{};                                                // when the request was let go
  Time received{};                                            // when the answer was there
  std::optional<std::chrono::milliseconds> fixed_interval{};  // the feed's own `interval`
};

/// The state to commit before a request is sent: the next poll after this one, so that a crash during
/// it cannot poll twice (P6).
[[nodiscard]] storage::FeedState before_sending(storage::FeedState state, Time now,
                                                std::optional<std::chrono::milliseconds> fixed_interval,
                                                const RefreshPolicy& policy);

/// The state a poll leaves behind: validators, health, run of failures, moved address and, after a failure,
/// the next due time, which completion() decides after a success. `document` is what ingest() made of the
/// body; absent when there was none, or it failed.
[[nodiscard]] storage::FeedState after_poll(storage::FeedState before, const Verdict& verdict,
                                            const Ingested* document, const PollTimes& times,
                                            const RefreshPolicy& policy);

/// The state after a poll that came to nothing while our own network was down: as before, failures included;
/// the feed is due again an interval later.
[[nodiscard]] storage::FeedState after_outage(storage::FeedState before, const PollTimes& times,
                                              const RefreshPolicy& policy);

using Completion = std::function<void(storage::FeedState&, const storage::FeedChange&)>;

/// What makes `after`, the state after_poll() made of `before`, complete once it is known how many entries
/// were new: their arrival is counted (S1, S2), its events begin and end, and the next poll decided by that
/// (S3). It depends on its arguments alone and may be called on any thread (FeedUpdate::complete). Empty
/// after a failure, which tells nothing about arrivals.
[[nodiscard]] Completion completion(const storage::FeedState& before, const storage::FeedState& after,
                                    const Verdict& verdict, const PollTimes& times,
                                    std::shared_ptr<const RefreshPolicy> policy);

/// Where requests for the feed go: its configured address, or where it moved for good (P16).
[[nodiscard]] inline const std::string& request_url(const storage::FeedState& state) {
  return state.current_url.empty() ? state.url : state.current_url;
}

/// Whether the feed is left alone until its owner says otherwise, or for ever.
[[nodiscard]] inline bool at_rest(const storage::FeedState& state) {
  return state.health == storage::FeedHealth::gone || state.health == storage::FeedHealth::suspended;
}

}  // namespace riverd::poll
