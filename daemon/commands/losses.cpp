#include "daemon/commands/losses.hpp"

#include "daemon/commands/next_poll.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace riverd::commands {
namespace {

using namespace std::chrono;

constexpr std::size_t fewest = 5;        // shorter documents tell nothing, as for the gap itself
constexpr std::size_t most_read = 5000;  // of the entries of a day
constexpr double margin = 0.8;           // publishers are not regular

/// Entries a millisecond, by the dates of one document; zero where they do not tell.
double density(const Listing& one) {
  return one.entries >= fewest && one.newest > one.oldest
             ? static_cast<double>(one.entries - 1) / static_cast<double>((one.newest - one.oldest).count())
             : 0;
}

std::uint64_t lost_between(const Listing& before, const Listing& after) {
  if (after.oldest <= before.newest) {
    return 0;
  }
  const double came = density(after) * static_cast<double>((after.oldest - before.newest).count());
  return static_cast<std::uint64_t>(std::max(0.0, std::round(came) - 1));
}

/// The documents that brought a feed's newest entries, the newest first. Of what has no date nothing is told.
Result<std::vector<Listing>> documents_of(FeedId feed, const storage::Snapshot& view) {
  storage::RiverLimits limits;
  limits.min_count = 0;
  limits.window = days{1};
  limits.max_count = most_read;
  limits.grouping = storage::Grouping::none;
  std::vector<Listing> out;
  const auto read = view.visit_river({&feed, 1}, limits, storage::Parts::without_content,
                                     [&](const storage::RiverItem& item) {
                                       const auto& times = item.entry.times;
                                       if (!times.stated_published || item.entry.feed != feed) {
                                         return true;
                                       }
                                       const Time date = *times.stated_published;
                                       if (out.empty() || out.back().received != times.first_seen) {
                                         out.push_back({times.first_seen, 0, date, date});
                                       }
                                       Listing& last = out.back();
                                       ++last.entries;
                                       last.oldest = std::min(last.oldest, date);
                                       last.newest = std::max(last.newest, date);
                                       return true;
                                     });
  if (!read) {
    return read.error();
  }
  return out;
}

std::string rounded(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", number);
  return text;
}

}  // namespace

std::optional<Losses> losses_of(std::span<const Listing> documents) {
  if (documents.size() < 2 || density(documents.front()) <= 0) {
    return std::nullopt;
  }
  Losses out;
  const Listing& last = documents.front();
  out.listed = last.entries;
  out.per_hour = density(last) * static_cast<double>(milliseconds{hours{1}}.count());
  out.last = lost_between(documents[1], last);
  for (std::size_t i = 1; i < documents.size(); ++i) {
    out.in_a_day += lost_between(documents[i], documents[i - 1]);
  }
  out.safe =
      minutes{static_cast<minutes::rep>(margin * 60 * static_cast<double>(last.entries) / out.per_hour)};
  return out;
}

Result<std::optional<emit::Reason>> losses_of(const storage::FeedState& state,
                                              const storage::Snapshot& view) {
  if (!state.losing_since) {
    return std::optional<emit::Reason>{};
  }
  const auto documents = documents_of(state.id, view);
  if (!documents) {
    return documents.error();
  }
  const auto losses = losses_of(*documents);
  if (!losses) {
    return std::optional<emit::Reason>{};
  }
  emit::Reason reason{"losses", {}, {}, {}};
  reason.sentence =
      "It publishes more between two polls than its document holds. How much came and went unseen is told by "
      "the dates of what it lists.";
  reason.inputs = {{"entries listed last", std::to_string(losses->listed)},
                   {"published, by their dates", "about " + rounded(losses->per_hour) + " an hour"},
                   {"lost before the last poll that brought some", "about " + std::to_string(losses->last)},
                   {"lost in the day up to then", "about " + std::to_string(losses->in_a_day)}};
  if (losses->safe >= minutes{1}) {
    reason.inputs.emplace_back("an interval that would lose few (interval of [[feed]])",
                               spoken(losses->safe));
  }
  return std::optional(std::move(reason));
}

}  // namespace riverd::commands
