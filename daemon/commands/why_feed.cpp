#include "daemon/commands/why_feed.hpp"

#include "daemon/commands/next_poll.hpp"
#include "daemon/poll/waits.hpp"
#include "daemon/serve/reason_inputs.hpp"
#include "storage/mirror_lag.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace riverd::commands {
namespace {

using emit::Reason;
using serve::add;
using storage::FeedHealth;
using storage::FeedState;

/// What the last failure means, and what is done about it.
void judge_failure(Reason& reason, const FeedState& state) {
  switch (state.last_status) {
    case 401:
    case 403:
      reason.rule = "P14";
      reason.sentence =
          "Its server refuses access. It is asked once a day, and left alone after 14 days of that.";
      break;
    case 404:
      reason.rule = "P14";
      reason.sentence =
          "Its server does not find it. It is asked ever more rarely, and left alone after 30 days of that.";
      break;
    case 429:
      reason.rule = "P13";
      reason.sentence = "Its server says that it is asked too often.";
      break;
    case 503:
      reason.rule = "P13";
      reason.sentence = "Its server says that it cannot answer at the moment.";
      break;
    default:
      reason.rule = "P15";
      reason.sentence = "The last poll failed; it is tried again, later with every failure in a row.";
  }
}

Reason health_of(const FeedState& state) {
  Reason reason{"health", {}, {}, {}};
  const bool outage = state.due.reason == storage::DueReason::outage;
  switch (state.health) {
    case FeedHealth::unknown:
      reason.sentence = outage ? "It was polled in an outage of our own network alone, when no host answered."
                               : "It was never polled.";
      break;
    case FeedHealth::good:
      reason.sentence = "The last poll succeeded.";
      if (outage) {
        reason.rule = "P15";
        reason.sentence =
            "The last poll got no answer, but neither did any other at that time: this is taken for an "
            "outage of our own network and not for a failure of the feed. The poll before succeeded.";
      }
      break;
    case FeedHealth::failing:
      judge_failure(reason, state);
      if (outage) {
        reason.rule = "P15";
        reason.sentence =
            "It failed before our own network was known to be away. No host answers: since that is known no "
            "failure counts, this feed's neither.";
      }
      break;
    case FeedHealth::suspended:
      reason.rule = "P14";
      reason.sentence = "It failed for so long that it is left alone until its owner asks for it.";
      break;
    case FeedHealth::gone:
      reason.rule = state.last_status == 410 ? "P14" : "P12";
      reason.sentence = state.last_status == 410 ? "Its publisher says it is gone for good."
                                                 : "Its publisher says that nothing will follow.";
      break;
  }
  add(reason, "state", storage::to_string(state.health));
  if (state.last_status != 0) {
    add(reason, "last status", std::to_string(state.last_status));
  }
  add(reason, "error", state.last_error);
  if (state.failures > 0) {
    add(reason, "failures in a row", std::to_string(state.failures));
  }
  add(reason, "failing since", state.failing_since);
  const auto patience = poll::patience(state.last_status);
  if (state.health == FeedHealth::failing && state.failing_since && patience) {
    add(reason, "left alone if it fails so until", *state.failing_since + *patience);
  }
  add(reason, "last poll", state.last_poll);
  add(reason, "last success", state.last_success);
  return reason;
}

Reason request_of(const FeedState& state) {
  Reason reason{"request", "P4", {}, {}};
  const bool none = state.validators.etag.empty() && state.validators.last_modified.empty();
  reason.sentence = none ? "Unconditional: no validator is stored."
                         : "Conditional, with the validators of the last answer, byte for byte (P1).";
  if (!state.current_url.empty()) {
    reason.sentence +=
        " It goes to another address than the configured one, since two polls running were led there by "
        "permanent redirects alone (P16); put that address into the configuration.";
  }
  add(reason, "address", state.current_url.empty() ? state.url : state.current_url);
  if (!state.current_url.empty()) {
    add(reason, "configured address", state.url);
    add(reason, "moved", state.moved_since);
  }
  add(reason, "ETag", state.validators.etag);
  add(reason, "Last-Modified", state.validators.last_modified);
  add(reason, "moved to, if it says so once more (P16)", state.moved_to);
  return reason;
}

Reason identities_of(const FeedState& state) {
  Reason reason{"identities", "D1", {}, {}};
  if (state.held_since) {
    reason.sentence =
        "Most of its last document looked new. What was not recognised is held until another document "
        "says the same.";
  } else if (state.rekeyed) {
    reason.sentence = "Its publisher gave known entries other ids; they stayed the entries they were.";
  } else {
    reason.sentence = "Its entries kept their ids so far.";
  }
  add(reason, "held since", state.held_since);
  if (state.held_entries > 0) {
    add(reason, "held entries", std::to_string(state.held_entries));
  }
  add(reason, "recognised under other ids", state.rekeyed);
  if (state.rekeyed_entries > 0) {
    add(reason, "recognised entries", std::to_string(state.rekeyed_entries));
  }
  add(reason, "entries", std::to_string(state.entries));
  add(reason, "last new or changed entry", state.last_change);
  if (state.newest_item) {
    std::string text = to_rfc3339(*state.newest_item);
    if (state.last_success && *state.last_success > *state.newest_item) {
      text += ", " + spoken(*state.last_success - *state.newest_item) + " before the last success";
    }
    add(reason, "date of the newest entry", text);
  }
  return reason;
}

/// What was or is the matter with it, an input for each.
Reason events_of(const FeedState& state) {
  Reason reason{"events", {}, {}, {}};
  const auto open = std::count_if(state.events.begin(), state.events.end(),
                                  [](const storage::FeedEvent& event) { return !event.until; });
  reason.sentence = open == 0 ? "Nothing is the matter with it now." : "Something is the matter with it.";
  for (const auto& event : state.events) {
    std::string text = "since " + to_rfc3339(event.since);
    if (event.until) {
      text += " until " + to_rfc3339(*event.until);
    }
    add(reason, storage::to_string(event.kind), text + ": " + event.detail);
  }
  return reason;
}

/// What the owner's content rules found in it of late.
Reason rules_of(const FeedState& state) {
  Reason reason{"content rules", "D2", {}, {}};
  reason.sentence = "The rules of the configuration that are for it, and when they last found something.";
  for (const storage::RuleRecord& rule : state.rules) {
    const std::string last =
        rule.used ? "last on " + to_rfc3339(*rule.used) : "never, since " + to_rfc3339(rule.since);
    add(reason, rule.name.c_str(),
        last + (rule.passed > 0 ? "; nothing in " + std::to_string(rule.passed) + " entries since" : ""));
  }
  return reason;
}

/// How much later than its origin it is (T9).
std::optional<Reason> lag_of(const FeedState& state) {
  const auto lag = storage::mirror_lag(state.lags);
  if (!lag) {
    return std::nullopt;
  }
  Reason reason{"mirror's lag", "T9", {}, {}};
  reason.sentence =
      "It mirrors another site, and dates its entries when it does. The hours at which it is expected to "
      "bring entries (S2) are counted by those dates, not by the origin's.";
  add(reason, "half are no later than", spoken(lag->median));
  add(reason, "nine in ten are no later than", spoken(lag->most));
  add(reason, "entries that tell", std::to_string(lag->entries));
  return reason;
}

}  // namespace

std::vector<Reason> reasons_of(const FeedState& state) {
  std::vector<Reason> reasons = {health_of(state), next_poll_of(state), request_of(state),
                                 identities_of(state)};
  if (!state.events.empty()) {
    reasons.insert(reasons.begin() + 1, events_of(state));
  }
  if (auto lag = lag_of(state)) {
    reasons.push_back(std::move(*lag));
  }
  if (!state.rules.empty()) {
    reasons.push_back(rules_of(state));
  }
  return reasons;
}

}  // namespace riverd::commands
