#include "daemon/poll/transition.hpp"

#include "daemon/poll/arrival_rate.hpp"
#include "daemon/poll/judgement.hpp"
#include "daemon/poll/waits.hpp"
#include "storage/mirror_lag.hpp"
#include "storage/rule_records.hpp"

#include <algorithm>
#include <utility>

namespace riverd::poll {
namespace {

using namespace std::chrono;
using storage::FeedHealth;
using storage::FeedState;

void remember_move(FeedState& state, const Verdict& verdict, Time received) {
  if (verdict.moved_to.empty() || verdict.moved_to != state.moved_to) {
    state.moved_to = verdict.moved_to;
    return;
  }
  state.current_url = verdict.moved_to == state.url ? std::string{} : verdict.moved_to;
  state.moved_since = state.current_url.empty() ? std::nullopt : std::optional(received);
  state.moved_to.clear();
}

/// Whether the owner's rules found anything in what was read; a document that was not read tells nothing.
void note_use_of_rules(FeedState& state, const Ingested& document, Time now) {
  if (document.unchanged) {
    return;
  }
  std::vector<RuleUse> uses;
  for (const auto& candidate : document.document.entries) {
    uses.insert(uses.end(), candidate.entry.cleaning->uses.begin(), candidate.entry.cleaning->uses.end());
  }
  storage::note_rules(state.rules, document.rules, document.document.entries.size(), uses, now);
}

void succeed(FeedState& state, const Verdict& verdict, const Ingested* document, const PollTimes& times) {
  state.validators = verdict.validators;
  state.health = FeedHealth::good;
  state.failures = 0;
  state.failing_since.reset();
  state.last_error.clear();
  state.last_success = times.received;
  state.retry_until.reset();
  remember_move(state, verdict, times.received);
  if (document == nullptr) {
    return;
  }
  state.body_digest = document->digest;
  if (!document->unchanged) {
    state.feed = document->document.feed;
    state.hints = document->document.hints;
  }
  note_use_of_rules(state, *document, times.received);
  for (const auto& candidate : document->document.entries) {
    // What is dated into the future tells nothing about when it came (T2).
    const auto& stated = candidate.entry.times.stated_published;
    if (stated && *stated <= times.received) {
      state.newest_item = std::max(state.newest_item.value_or(*stated), *stated);
    }
  }
  if (document->expired) {
    state.health = FeedHealth::gone;  // P12
  }
}

/// How long a feed whose usual interval is `interval` rests after a failure with that status; of one that was
/// throttled or refused for a while, `retry_until` says it (P13 to P15).
milliseconds backoff(const FeedState& state, int status, bool rate_limited, milliseconds interval) {
  switch (status) {
    case 401:
    case 403:
      return hours{24};
    case 404:
      return doubled(hours{4}, state.failures, days{7});
    default:
      return rate_limited ? interval : std::max(interval, doubled(interval, state.failures, hours{24}));
  }
}

void fail(FeedState& state, const Verdict& verdict, const PollTimes& times) {
  state.health = FeedHealth::failing;
  ++state.failures;
  state.failing_since = state.failing_since.value_or(times.received);
  state.last_error = verdict.error;
  state.moved_to.clear();
  state.retry_until.reset();
  if (verdict.outcome == Outcome::gone) {
    state.health = FeedHealth::gone;
  } else if (verdict.outcome == Outcome::rate_limited) {
    state.retry_until =
        verdict.retry_after.value_or(times.received + usual_pause(verdict.status, state.failures));
  }
  const auto limit = patience(verdict.status);
  if (limit && times.received - *state.failing_since >= *limit) {
    state.health = FeedHealth::suspended;
  }
}

RefreshFacts facts_of(const FeedState& state, Time now, std::optional<milliseconds> fixed_interval) {
  RefreshFacts facts;
  facts.feed = state.id;
  facts.now = now;
  facts.fixed_interval = fixed_interval;
  facts.hints = state.hints;
  facts.retry_until = state.retry_until;
  facts.arrivals = state.arrivals;
  facts.last_change = state.last_change;
  return facts;
}

void set_due(FeedState& state, const Refresh& refresh) {
  state.next_due = refresh.due;
  state.due = refresh.why;
}

/// What is known after a success, before anybody knows which of the entries are new.
RefreshFacts facts_after_success(const FeedState& state, const Verdict& verdict, const PollTimes& times) {
  RefreshFacts facts = facts_of(state, times.received, times.fixed_interval);
  facts.freshness = verdict.freshness;
  if (state.validators.etag.empty() && state.validators.last_modified.empty()) {
    facts.floor = unconditional_floor(verdict.wire_bytes);
  }
  return facts;
}

}  // namespace

FeedState before_sending(FeedState state, Time now, std::optional<milliseconds> fixed_interval,
                         const RefreshPolicy& policy) {
  // Where no answer is stored, because the process ends before, what the last one asked for goes on (P5, P11,
  // P14, P15). A Retry-After is over when it is over.
  RefreshFacts facts = facts_of(state, now, fixed_interval);
  if (state.due.freshness > milliseconds{0}) {
    facts.freshness = ceil<seconds>(state.due.freshness);
  }
  if (state.due.floor > milliseconds{0}) {
    facts.floor = state.due.floor;
  }
  if (state.due.reason == storage::DueReason::backoff) {
    facts.backoff = state.due.wait;
  } else if (state.failures > 0) {  // a pause of its host, or an outage, came after the failure
    const bool rate_limited = state.last_status == 429 || state.last_status == 503;
    facts.backoff = backoff(state, state.last_status, rate_limited, policy.interval(facts));
  }
  set_due(state, policy.decide(facts));
  state.asked = now;
  return state;
}

FeedState after_outage(FeedState before, const PollTimes& times, const RefreshPolicy& policy) {
  FeedState state = before_sending(std::move(before), times.received, times.fixed_interval, policy);
  state.due.reason = storage::DueReason::outage;
  state.last_poll = times.sent;
  state.asked.reset();
  return state;
}

FeedState after_poll(FeedState before, const Verdict& verdict, const Ingested* document,
                     const PollTimes& times, const RefreshPolicy& policy) {
  FeedState state = std::move(before);
  state.last_poll = times.sent;
  state.asked.reset();
  state.last_status = verdict.status;
  const bool good = verdict.outcome == Outcome::unchanged || verdict.outcome == Outcome::body;
  if (good) {
    succeed(state, verdict, document, times);
  } else {
    fail(state, verdict, times);
    assess(state, verdict.page, times.received);
  }
  if (at_rest(state)) {
    state.next_due.reset();
    state.due = {};
    return state;
  }
  if (good) {
    return state;
  }
  RefreshFacts facts = facts_of(state, times.received, times.fixed_interval);
  facts.freshness = verdict.freshness;
  facts.backoff =
      backoff(state, verdict.status, verdict.outcome == Outcome::rate_limited, policy.interval(facts));
  set_due(state, policy.decide(facts));
  return state;
}

Completion completion(const FeedState& before, const FeedState& after, const Verdict& verdict,
                      const PollTimes& times, std::shared_ptr<const RefreshPolicy> policy) {
  if (verdict.outcome != Outcome::unchanged && verdict.outcome != Outcome::body) {
    return {};
  }
  return [since = before.last_success, facts = facts_after_success(after, verdict, times),
          policy = std::move(policy)](FeedState& state, const storage::FeedChange& change) {
    storage::note_lags(state.lags, change.added_lags);
    observe(state.arrivals, {since, facts.now, change.added, change.added_dates});
    keep_pace(state.pace, change.added, facts.now);
    assess(state, Page::none, facts.now);
    if (at_rest(state)) {
      return;
    }
    RefreshFacts known = facts;
    known.arrivals = state.arrivals;
    known.last_change = state.last_change;
    known.losing = state.losing_since.has_value();
    set_due(state, policy->decide(known));
  };
}

}  // namespace riverd::poll
