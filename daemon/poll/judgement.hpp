#pragma once

#include "daemon/poll/page.hpp"
#include "feeds/model/time.hpp"
#include "storage/feed_state.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

/// What is the matter with a feed, as events that begin and end. Pure: nothing here reads a clock.
namespace riverd::poll {

/// How long an event is kept after it ended.
inline constexpr std::chrono::milliseconds event_memory = std::chrono::days{30};

/// Counts the polls that bring entries, for judging silence: half of what was seen counts after 28 days of
/// publishing. `added`: the new entries of the poll at `now`.
void keep_pace(storage::Pace& pace, std::uint32_t added, Time now);

/// How probable it is that a feed of that pace brings nothing until `now` and yet is what it was; 1 as long
/// as too little is known.
[[nodiscard]] double chance_of_silence(const storage::Pace& pace, Time now);

/// Lets events of the feed begin and end by the state that a poll at `now` left behind. `page`: what the
/// answer was, where it was no feed.
void assess(storage::FeedState& state, Page page, Time now);

/// One line for each event that began or ended between two states: for the log.
struct EventNews {
  bool began = false;
  std::string text;
};
[[nodiscard]] std::vector<EventNews> news_of(const storage::FeedState& before,
                                             const storage::FeedState& after);

}  // namespace riverd::poll
