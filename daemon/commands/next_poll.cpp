#include "daemon/commands/next_poll.hpp"

#include "daemon/poll/waits.hpp"

#include <chrono>
#include <cstdio>
#include <string>

namespace riverd::commands {
namespace {

using namespace std::chrono;
using emit::Reason;
using storage::DueReason;
using storage::FeedHealth;
using storage::FeedState;

/// What decided; where that was not noted, what the rest of the state tells of it.
DueReason reason_of(const FeedState& state) {
  if (state.due.reason != DueReason::unknown) {
    return state.due.reason;
  }
  if (state.retry_until && state.next_due && *state.next_due >= *state.retry_until) {
    return DueReason::retry_after;
  }
  return state.failures > 0 ? DueReason::backoff : DueReason::unknown;
}

}  // namespace

std::string spoken(milliseconds duration) {
  struct Unit {
    const char* name;
    seconds size;
  };
  static constexpr Unit units[] = {{"d", days{1}}, {"h", hours{1}}, {"min", minutes{1}}, {"s", seconds{1}}};
  auto left = duration_cast<seconds>(duration);
  std::string out;
  int said = 0;
  for (const Unit& unit : units) {
    const auto count = left / unit.size;
    left %= unit.size;
    if (said > 0 || count > 0) {
      ++said;
    }
    if (count > 0) {
      out += (out.empty() ? "" : " ") + std::to_string(count) + " " + unit.name;
    }
    if (said == 2) {
      break;
    }
  }
  return out.empty() ? "0 s" : out;
}

bool waits_for_itself(const FeedState& state) {
  // When others move it behind a pause later on, its own may be over.
  return reason_of(state) == DueReason::retry_after && state.failures > 0 && state.retry_until &&
         state.next_due && (state.due.skipped || *state.retry_until >= *state.next_due - state.due.wait);
}

namespace {

void add(Reason& reason, const char* name, std::string text) {
  reason.inputs.emplace_back(name, std::move(text));
}

void add(Reason& reason, const char* name, const std::optional<Time>& time) {
  if (time) {
    add(reason, name, to_rfc3339(*time));
  }
}

void add(Reason& reason, const char* name, milliseconds duration) {
  if (duration > milliseconds{0}) {
    add(reason, name, spoken(duration));
  }
}

std::string per_day(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g a day", rate);
  return text;
}

std::string numbers(const std::vector<int>& values) {
  std::string out;
  for (const int value : values) {
    out += (out.empty() ? "" : ", ") + std::to_string(value);
  }
  return out;
}

std::string names(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) {
    out += (out.empty() ? "" : ", ") + value;
  }
  return out;
}

/// How long it rests after a failure that says nothing of when to come back.
void judge_backoff(Reason& reason, const FeedState& state) {
  switch (state.last_status) {
    case 401:
    case 403:
      reason.rule = "P14";
      reason.sentence = "A day after it was refused access.";
      return;
    case 404:
      reason.rule = "P14";
      reason.sentence = "It was not found: after 4 h, doubled with every time in a row, 7 d at most.";
      return;
    default:
      reason.rule = "P15";
      reason.sentence =
          "It failed: after its usual interval, doubled with every further failure in a row up to a day.";
  }
}

/// Why it waits for a time that its server named, for itself or for its host.
void judge_pause(Reason& reason, const FeedState& state) {
  reason.rule = "P13";
  if (!waits_for_itself(state)) {
    reason.sentence =
        "Others at its host or its address were refused: none there is asked before that pause is over, and "
        "then they come one after the other.";
    return;
  }
  const std::string said = std::to_string(state.last_status);
  // What was stated is not stored as such: a pause that is just as long as the usual one may be either.
  constexpr milliseconds longest_poll = minutes{5};
  const milliseconds pause = *state.retry_until - state.last_poll.value_or(*state.retry_until) -
                             poll::usual_pause(state.last_status, state.failures);
  if (state.last_poll && (pause < milliseconds{0} || pause > longest_poll)) {
    reason.sentence = "Its server answered " + said + " and asked by Retry-After to be left alone until " +
                      to_rfc3339(*state.retry_until) + ": nothing is asked of it before.";
  } else {
    reason.sentence = "Its server answered " + said + ": nothing is asked of it before " +
                      to_rfc3339(*state.retry_until) + ", as its Retry-After says, or by the usual wait (" +
                      (state.last_status == 429 ? "4" : "1") +
                      " h, doubled with every time in a row, a day at most) where it says nothing.";
  }
}

/// What won, by rule and in a sentence.
void judge(Reason& reason, const FeedState& state) {
  switch (reason_of(state)) {
    case DueReason::unknown:
      reason.rule = "S6";
      reason.sentence = state.next_due ? "Decided by an earlier version, which did not note why."
                                       : "At once: it was never polled.";
      return;
    case DueReason::configured:
      reason.rule = "S6";
      reason.sentence = "Its owner fixed the interval.";
      return;
    case DueReason::rate:
      reason.rule = "S3";
      reason.sentence =
          "When enough of what it is expected to bring, by its rate and the hours it publishes at, has "
          "waited; the budget and the bounds of the configuration included.";
      if (state.losing_since) {
        reason.sentence += " Half of that, as it may be losing entries, but no less than the least interval.";
      }
      return;
    case DueReason::freshness:
      reason.rule = "P11";
      reason.sentence = "When the last answer is no longer fresh, as its server stated.";
      return;
    case DueReason::ttl:
      reason.rule = "P12";
      reason.sentence = "Its document asks by ttl not to be asked sooner.";
      return;
    case DueReason::period:
      reason.rule = "P12";
      reason.sentence = "Its document says by sy:updatePeriod and sy:updateFrequency how often it changes.";
      return;
    case DueReason::floor:
      reason.rule = "P5";
      reason.sentence = "It offers no validators, so each poll takes all of it: the larger, the rarer.";
      return;
    case DueReason::backoff:
      judge_backoff(reason, state);
      return;
    case DueReason::retry_after:
      judge_pause(reason, state);
      return;
    case DueReason::outage:
      reason.rule = "P15";
      reason.sentence =
          "The last poll fell into an outage of our own network, when no host answered: that counts against "
          "no feed, and it comes again as usual.";
      return;
  }
}

}  // namespace

Reason next_poll_of(const FeedState& state) {
  Reason reason{"next poll", {}, {}, {}};
  if (state.health == FeedHealth::gone || state.health == FeedHealth::suspended) {
    reason.rule = "P14";
    reason.sentence = "None: it is not polled any more.";
    return reason;
  }
  judge(reason, state);
  if (state.due.skipped) {
    reason.sentence += " Moved out of hours or days that its publisher asks to skip (P12).";
  }
  add(reason, "next poll", state.next_due);
  add(reason, "wait that decided", state.due.wait);
  add(reason, state.due.reason == DueReason::configured ? "its owner's interval" : "by its rate (S3)",
      state.due.interval);
  if (state.due.rate > 0) {
    add(reason, "expected entries (S1)", per_day(state.due.rate));
    add(reason, "budget's multiplier (S4)", std::to_string(static_cast<std::int64_t>(state.due.theta)));
  }
  add(reason, "fresh for (P11)", state.due.freshness);
  add(reason, "floor without validators (P5)", state.due.floor);
  add(reason, "not before", state.retry_until);
  add(reason, "its host was seen to throttle feed by feed", state.throttled_apart);
  if (state.hints.ttl) {
    add(reason, "ttl", std::to_string(state.hints.ttl->count()) + " min");
  }
  if (state.hints.period) {
    add(reason, "sy:updatePeriod", std::to_string(state.hints.period->count()) + " s");
  }
  if (!state.hints.skip_hours.empty()) {
    add(reason, "hours it asks to skip (GMT)", numbers(state.hints.skip_hours));
  }
  if (!state.hints.skip_days.empty()) {
    add(reason, "days it asks to skip", names(state.hints.skip_days));
  }
  return reason;
}

}  // namespace riverd::commands
