#include "daemon/serve/why.hpp"

#include "daemon/serve/page_document.hpp"
#include "daemon/serve/reason_inputs.hpp"
#include "daemon/serve/why_rivers.hpp"

#include <string>
#include <utility>

namespace riverd::serve {
namespace {

using emit::Reason;

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

}  // namespace

std::vector<Reason> reasons_of(const Entry& entry, const std::vector<storage::StoryMember>& members,
                               const storage::History& history, const Catalog& catalog) {
  return {identity_of(entry),         output_id_of(entry), date_of(entry), story_of(entry, members, catalog),
          content_of(entry, history), rules_of(entry)};
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
