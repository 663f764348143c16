#include "daemon/poll/judgement.hpp"

#include "daemon/poll/message.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace riverd::poll {
namespace {

using namespace std::chrono;
using storage::FeedEvent;
using storage::FeedEventKind;
using storage::FeedHealth;
using storage::FeedState;

constexpr milliseconds dead_after = hours{72};
constexpr milliseconds ended_after = days{30};
constexpr milliseconds shortest_silence = days{3};
constexpr milliseconds stale_after = days{90};
constexpr milliseconds pace_half_life = days{28};
constexpr double enough_arrivals = 5;
constexpr double improbable = 1e-6;

/// Begins, keeps or ends the event of a kind. One that lasts is left as it is. `detail()` says what there is
/// to say of one that begins: of most feeds nothing is ever said.
template <class Detail>
void put(FeedState& state, FeedEventKind kind, bool stands, Time since, const Detail& detail, Time now) {
  const auto open = std::find_if(state.events.begin(), state.events.end(),
                                 [&](const FeedEvent& event) { return event.kind == kind && !event.until; });
  if (open == state.events.end()) {
    if (stands) {
      state.events.push_back({kind, since, std::nullopt, detail()});
    }
  } else if (!stands) {
    open->until = now;
  }
}

bool is_open(const FeedState& state, FeedEventKind kind) {
  return std::any_of(state.events.begin(), state.events.end(),
                     [&](const FeedEvent& event) { return event.kind == kind && !event.until; });
}

/// Failing for so long, or in such a way, that nothing will come of it.
bool has_ended(const FeedState& state, milliseconds failing) {
  switch (state.health) {
    case FeedHealth::gone:
      return true;
    case FeedHealth::suspended:
      return state.last_status == 404;
    case FeedHealth::failing:
      return state.last_status == 0 && failing >= ended_after;
    default:
      return false;
  }
}

void assess_failure(FeedState& state, Page page, Time now) {
  const bool fails = state.failures > 0;
  const Time since = state.failing_since.value_or(now);
  const auto error = [&] { return printable(state.last_error); };
  // What once stood in its place counts until the feed is back, whatever comes in between.
  const auto stood = [&](FeedEventKind kind) { return fails && is_open(state, kind); };
  put(
      state, FeedEventKind::challenged,
      (fails && page == Page::challenge) || stood(FeedEventKind::challenged), since,
      [&] { return "Its server answers with a page that asks to prove to be a person: " + error(); }, now);
  // A page that never had entries was not configured well; that is its error, and no event.
  const bool unmatched = page == Page::unmatched && state.last_success.has_value();
  put(
      state, FeedEventKind::page, (fails && (page == Page::html || unmatched)) || stood(FeedEventKind::page),
      since,
      [&] {
        return (unmatched ? "The page was rebuilt, or shows something else than it did: "
                          : "A web page stands where the feed was: ") +
               error();
      },
      now);
  const bool ended = has_ended(state, now - since);
  put(
      state, FeedEventKind::ended, ended, since,
      [&] {
        return state.last_error.empty()
                   ? "Its publisher says that nothing will follow."
                   : "It failed for so long, or was said to be gone, that nothing will come of it: " +
                         error();
      },
      now);
  put(
      state, FeedEventKind::dead, fails && !ended && now - since >= dead_after, since,
      [&] { return "Every poll failed for more than three days: " + error(); }, now);
}

void assess_silence(FeedState& state, Time now) {
  const auto& until = state.pace.until;
  const bool quiet = until && now - *until >= shortest_silence;
  const bool improbably = quiet && chance_of_silence(state.pace, now) < improbable;
  const bool untold = state.pace.entries < enough_arrivals;
  const bool stale = quiet && state.last_status == 200 && state.newest_item &&
                     now - *state.newest_item >= stale_after && now - *until >= stale_after / 3 * 2 &&
                     (improbably || untold);
  const Time since = until.value_or(now);
  put(
      state, FeedEventKind::stale, stale || (is_open(state, FeedEventKind::stale) && quiet), since,
      [&] {
        return "It goes on answering, but its newest entry is of " + to_rfc3339(*state.newest_item) +
               ": it may be a mirror that stopped.";
      },
      now);
  put(
      state, FeedEventKind::silent, improbably && !is_open(state, FeedEventKind::stale), since,
      [&] {
        const double hours = state.pace.observed / 3600 / std::max(state.pace.entries, enough_arrivals);
        return "It brought entries every " + std::to_string(static_cast<std::int64_t>(hours)) +
               " hours on average, and none since " + to_rfc3339(since) + ".";
      },
      now);
}

/// Forgets what ended long ago, and beyond the limit what ended first.
void tidy(FeedState& state, Time now) {
  std::erase_if(state.events,
                [&](const FeedEvent& event) { return event.until && now - *event.until >= event_memory; });
  while (state.events.size() > storage::most_feed_events) {
    const auto first =
        std::min_element(state.events.begin(), state.events.end(), [](const auto& a, const auto& b) {
          return a.until.value_or(Time::max()) < b.until.value_or(Time::max());
        });
    state.events.erase(first);
  }
}

}  // namespace

void keep_pace(storage::Pace& pace, std::uint32_t added, Time now) {
  if (!pace.until) {
    pace.until = now;
    return;
  }
  if (added == 0 || now <= *pace.until) {
    return;
  }
  const duration<double> passed = now - *pace.until;
  const double faded = std::exp2(-passed / duration<double>(pace_half_life));
  pace.entries = pace.entries * faded + 1;
  pace.observed = pace.observed * faded + passed.count();
  pace.until = now;
}

double chance_of_silence(const storage::Pace& pace, Time now) {
  if (!pace.until || pace.entries < enough_arrivals || pace.observed <= 0 || now <= *pace.until) {
    return 1;
  }
  const duration<double> quiet = now - *pace.until;
  return std::exp(-pace.entries / pace.observed * quiet.count());
}

void assess(FeedState& state, Page page, Time now) {
  put(
      state, FeedEventKind::moved, !state.current_url.empty(), state.moved_since.value_or(now),
      [&] { return "It moved for good to " + printable(state.current_url) + ", where it is polled now."; },
      now);
  put(
      state, FeedEventKind::losing, state.losing_since.has_value(), state.losing_since.value_or(now),
      [] {
        return "A document shared no entry with the one before: some may have been lost in between. It is "
               "polled sooner until they meet again.";
      },
      now);
  assess_failure(state, page, now);
  if (state.health == FeedHealth::good) {
    assess_silence(state, now);
  }
  tidy(state, now);
}

std::vector<EventNews> news_of(const FeedState& before, const FeedState& after) {
  std::vector<EventNews> out;
  for (const FeedEvent& event : after.events) {
    const auto known = std::find_if(before.events.begin(), before.events.end(), [&](const FeedEvent& one) {
      return one.kind == event.kind && one.since == event.since;
    });
    const std::string kind = storage::to_string(event.kind);
    if (known == before.events.end() && !event.until) {
      out.push_back({true, kind + ": " + event.detail});
    } else if (event.until && known != before.events.end() && !known->until) {
      out.push_back({false, kind + " no more, since " + to_rfc3339(*event.until)});
    }
  }
  return out;
}

}  // namespace riverd::poll
