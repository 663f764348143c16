#include "daemon/serve/why_rivers.hpp"

#include "daemon/serve/selection.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace riverd::serve {
namespace {

/// What a river does with an entry, in words.
Result<std::string> fate_in(const RiverSettings& river, const Entry& entry, const storage::Snapshot& snapshot,
                            Sources& sources) {
  const auto standing = snapshot.standing_for(entry, river.feeds, river.grouping);
  if (!standing) {
    return standing.error();
  }
  if (*standing == entry.id) {
    const auto verdict = decide(river.filter, entry, snapshot, sources);
    if (!verdict) {
      return verdict.error();
    }
    const std::string reason = river.filter.empty() ? "" : ": " + river.filter.describe(*verdict);
    return (verdict->shown() ? "in it" : "not in it") + reason;
  }
  const auto lead = snapshot.entry(*standing);
  if (!lead) {
    return lead.error();
  }
  const std::string who = "under " + standing->to_string() + ", which stands for its story";
  if (!*lead) {
    return who + " and is no longer kept";
  }
  if (river.filter.empty()) {
    return "in it " + who;
  }
  const auto verdict = decide(river.filter, **lead, snapshot, sources);
  if (!verdict) {
    return verdict.error();
  }
  return std::string(verdict->shown() ? "in it " : "not in it, being ") + who + ": " +
         river.filter.describe(*verdict);
}

}  // namespace

Result<emit::Reason> rivers_of(const storage::Snapshot& snapshot, const Entry& entry,
                               const Catalog& catalog) {
  emit::Reason reason{"rivers", "O9", {}, {}};
  Sources sources(snapshot, catalog);
  const auto rivers = catalog.rivers_of(entry.feed);
  reason.sentence = rivers.empty()
                        ? "In no river: its feed is no longer configured."
                        : "Selected by its order of arrival, shown by its date. In a river with rules "
                          "the entry that stands for a story decides for all of it.";
  const auto* feed = catalog.feed(entry.feed);
  reason.inputs.emplace_back(
      "feed", feed == nullptr ? entry.feed.to_string() + " (no longer configured)" : feed->name);
  for (const auto river : rivers) {
    const auto& settings = catalog.settings().rivers[river];
    const auto fate = fate_in(settings, entry, snapshot, sources);
    if (!fate) {
      return fate.error();
    }
    reason.inputs.emplace_back("river", settings.name + ", " + *fate);
  }
  reason.inputs.emplace_back("arrival", std::to_string(entry.arrival));
  return reason;
}

}  // namespace riverd::serve
