#include "daemon/serve/why.hpp"

#include "daemon/serve/next_poll.hpp"
#include "daemon/serve/page_document.hpp"
#include "daemon/serve/why_rivers.hpp"
#include "storage/mirror_lag.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace riverd::serve {
namespace {

using emit::Reason;
using storage::FeedHealth;
using storage::FeedState;

void add(Reason& reason, const char* name, const std::optional<Time>& time) {
  if (time) {
    reason.inputs.emplace_back(name, to_rfc3339(*time));
  }
}

void add(Reason& reason, const char* name, const std::string& text) {
  if (!text.empty()) {
    reason.inputs.emplace_back(name, text);
  }
}

Reason identity_of(const Entry& entry) {
  Reason reason{"identity", "D1", {}, {}};
  if (!entry.guid.empty()) {
    reason.sentence =
        "Known within its feed by its guid, unless clearly different articles share that; then by its link, "
        "or by "
        "title and date.";
  } else if (!entry.url.empty()) {
    reason.sentence =
        "It has no guid: known within its feed by its link, or by title and date where others share "
        "that.";
  } else {
    reason.sentence =
        "It has neither guid nor link: known within its feed by title and date, or by its text.";
  }
  add(reason, "guid", entry.guid);
  add(reason, "link", entry.url);
  add(reason, "id", entry.id.to_string());
  return reason;
}

Reason output_id_of(const Entry& entry) {
  const bool own = !entry.guid.empty() && entry.output_id == entry.guid;
  Reason reason{"output id", "O1", {}, {}};
  reason.sentence =
      own ? "Its publisher's own id, which is unique in the world."
          : "Made by riverd, because its publisher's id is not unique in the world or another entry "
            "has it; it never changes.";
  add(reason, "output id", entry.output_id);
  return reason;
}

Reason date_of(const Entry& entry) {
  const auto& times = entry.times;
  Reason reason{"date", {}, {}, {}};
  switch (times.quality) {
    case TimeQuality::ok:
      reason.rule = times.mirrored_at ? "T9" : "T1";
      reason.sentence = times.mirrored_at
                            ? "The publisher's date, as the mirror that republished it passes it on."
                            : "The date its publisher states.";
      break;
    case TimeQuality::zone_assumed:
      reason.rule = "T1";
      reason.sentence =
          "The date its publisher states, without a zone: the feed's configured zone, else UTC, was "
          "assumed.";
      break;
    case TimeQuality::clamped:
      reason.rule = "T2";
      reason.sentence =
          "The stated date lay more than 10 minutes ahead when it came: the time it was first seen "
          "stands for it.";
      break;
    case TimeQuality::batch:
      reason.rule = "T5";
      reason.sentence =
          "The date its publisher states; at least three entries of the document have the same, and "
          "keep the document's order.";
      break;
    case TimeQuality::backfill:
      reason.rule = "T4";
      reason.sentence =
          "It has no usable date and came with the feed's first document: the earliest of that "
          "document's own dates and its receipt stands for it.";
      break;
    case TimeQuality::missing:
      reason.rule = times.stated_published || times.stated_updated ? "T3" : "T4";
      reason.sentence =
          "It has no usable date: the time it was first seen stands for it, less a millisecond for "
          "each entry before it.";
      break;
  }
  reason.sentence += " Decided once, and never moved (T6).";
  add(reason, "effective", times.effective);
  add(reason, "stated as published", times.stated_published);
  add(reason, "stated as updated", times.stated_updated);
  add(reason, "mirrored", times.mirrored_at);
  add(reason, "first seen", times.first_seen);
  add(reason, "quality", to_string(times.quality));
  return reason;
}

Reason content_of(const Entry& entry, const storage::History& history) {
  Reason reason{"content", "T8", {}, {}};
  if (!history.edited) {
    reason.sentence =
        "As it was first seen: no document has said anything else since that a reader would see.";
  } else if (history.announcement_due) {
    reason.sentence =
        "What its publisher said last. Readers are told of a change at most once an hour, and of a "
        "text that came back when it has stood for a day.";
  } else {
    reason.sentence = "What its publisher said last; readers were told.";
  }
  add(reason, "edited", history.edited);
  add(reason, "emitted as updated", updated_of(entry));
  add(reason, "told of after", history.announcement_due);
  if (entry.revision > 0) {
    add(reason, "revision", std::to_string(entry.revision));
    add(reason, "earlier contents kept", std::to_string(history.revisions.size()));
  }
  if (history.returns > 0) {
    add(reason, "returns of an earlier content", std::to_string(history.returns));
  }
  add(reason, "listed no more since", entry.withdrawn);
  return reason;
}

/// What content rules did to it, an input for each.
Reason rules_of(const Entry& entry) {
  Reason reason{"content rules", "D2", {}, {}};
  reason.sentence = entry.cleaning->uses.empty()
                        ? "None found anything in it: it says what its document says."
                        : "They took this off before anything else looked at it; without_rules of its feed "
                          "keeps one away.";
  for (const RuleUse& use : entry.cleaning->uses) {
    std::string text = std::to_string(use.count) + (use.count == 1 ? " time" : " times");
    if (use.bytes > 0) text += ", " + std::to_string(use.bytes) + " bytes";
    add(reason, use.rule.c_str(), text + ": " + use.excerpt);
  }
  return reason;
}

std::string feed_name(FeedId id, const Catalog& catalog) {
  const auto* feed = catalog.feed(id);
  return feed == nullptr ? id.to_string() + " (no longer configured)" : feed->name;
}

/// How a member came to its story, with what was measured.
std::string relation_of(const storage::StoryMember& member, bool leads) {
  const auto share = " (" + std::to_string(member.permille / 10) + "." +
                     std::to_string(member.permille % 10) + " % of the shorter text is in both)";
  switch (member.relation) {
    case storage::Relation::link:
      return leads ? "leads it" : "has the same link";
    case storage::Relation::copy:
      return "is the same article" + share;
    case storage::Relation::rewrite:
      return "is a revised text of it" + share;
    case storage::Relation::story:
      return "tells of the same event, and stands by itself" + share;
  }
  return {};
}

Reason story_of(const Entry& entry, const std::vector<storage::StoryMember>& members,
                const Catalog& catalog) {
  Reason reason{"story", {}, {}, {}};
  if (entry.alone) {
    reason.rule = "D8";
    reason.sentence = "It stands alone: its owner took it out of its story, for ever (riverd split).";
    return reason;
  }
  if (members.size() < 2) {
    reason.sentence = "It stands alone: no other feed's entry was found to be the same article.";
    return reason;
  }
  reason.rule = entry.story.empty() ? "D8" : "D6";
  reason.sentence =
      entry.story.empty()
          ? "It leads a story: the best copy of those that came before readers were given one, or the first "
            "to come. The feed's priority counts most, then a link on the publisher's own host, a text that "
            "is "
            "not cut short, and the earliest date. What was once emitted is never replaced."
          : "It belongs to the story of another entry. In a river without that one, the first of the others "
            "stands for the story.";
  const auto lead = entry.story.empty() ? entry.id : entry.story;
  for (const auto& member : members) {
    add(reason, member.entry == entry.id ? "this entry" : "member",
        member.entry.to_string() + " of " + feed_name(member.feed, catalog) + " " +
            relation_of(member, member.entry == lead) + "; arrival " + std::to_string(member.arrival));
  }
  return reason;
}

Reason health_of(const FeedState& state) {
  Reason reason{"health", {}, {}, {}};
  switch (state.health) {
    case FeedHealth::unknown:
      reason.sentence = "It was never polled.";
      break;
    case FeedHealth::good:
      reason.sentence = "The last poll succeeded.";
      break;
    case FeedHealth::failing:
      reason.rule = state.last_status == 429 || state.last_status == 503 ? "P13" : "P15";
      reason.sentence = "The last poll failed; it is tried again, ever later.";
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
  add(reason, "last poll", state.last_poll);
  add(reason, "last success", state.last_success);
  return reason;
}

Reason request_of(const FeedState& state) {
  Reason reason{"request", "P4", {}, {}};
  const bool none = state.validators.etag.empty() && state.validators.last_modified.empty();
  reason.sentence = none ? "Unconditional: no validator is stored."
                         : "Conditional, with the validators of the last answer, byte for byte (P1).";
  add(reason, "address", state.current_url.empty() ? state.url : state.current_url);
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
      "bring "
      "entries (S2) are counted by those dates, not by the origin's.";
  add(reason, "half are no later than", spoken(lag->median));
  add(reason, "nine in ten are no later than", spoken(lag->most));
  add(reason, "entries that tell", std::to_string(lag->entries));
  return reason;
}

}  // namespace

std::vector<Reason> reasons_of(const Entry& entry, const std::vector<storage::StoryMember>& members,
                               const storage::History& history, const Catalog& catalog) {
  return {identity_of(entry),         output_id_of(entry), date_of(entry), story_of(entry, members, catalog),
          content_of(entry, history), rules_of(entry)};
}

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

Result<emit::EntryFrame> entry_frame(const storage::Snapshot& snapshot, const Entry& entry,
                                     const Catalog& catalog) {
  auto history = snapshot.history(entry.id);
  if (!history) {
    return history.error();
  }
  const auto members = snapshot.story_rows(entry);
  if (!members) {
    return members.error();
  }
  auto related = snapshot.related(entry.id);
  if (!related) {
    return related.error();
  }
  emit::EntryFrame frame;
  for (auto& report : *related) {
    std::string source = feed_name(report.feed, catalog);
    frame.related.push_back({std::move(report), std::move(source)});
  }
  frame.site = page_site(catalog, std::nullopt);
  frame.why = reasons_of(entry, *members, *history, catalog);
  auto rivers = rivers_of(snapshot, entry, catalog);
  if (!rivers) {
    return rivers.error();
  }
  frame.why.push_back(std::move(*rivers));
  frame.returns = history->returns;
  frame.edited = history->edited;
  frame.announcement_due = history->announcement_due;
  for (auto& revision : history->revisions) {
    frame.revisions.push_back({revision.number, revision.replaced, std::move(revision.entry)});
  }
  return frame;
}

}  // namespace riverd::serve
