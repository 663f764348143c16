#include "daemon/commands/try_river.hpp"

#include "config/nearest.hpp"
#include "daemon/commands/progress.hpp"
#include "daemon/commands/table.hpp"
#include "daemon/serve/selection.hpp"
#include "daemon/serve_settings.hpp"
#include "feeds/filter/filter.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/errc.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace riverd::commands {
namespace {

namespace json = boost::json;
using filter::Verdict;

/// As many lines of what would appear, and of what would vanish, as a screen bears.
constexpr std::size_t most_listed = 20;

/// A story of a river, by the entry that stands for it.
struct Story {
  EntryId id;
  FeedId feed;
  std::string title;
  std::string url;
  Time arrived{};
  Verdict verdict;
};

/// Every story of the river, shown or not, the last to arrive first.
Result<std::vector<Story>> stories_of(const serve::RiverSettings& river, const serve::Catalog& catalog,
                                      const storage::Snapshot& view, serve::Sources& sources,
                                      std::optional<Time> since) {
  storage::RiverLimits limits;
  limits.min_count = limits.max_count = std::numeric_limits<std::size_t>::max();
  limits.grouping = river.grouping;
  limits.passing_deletions = catalog.passing_deletions();
  const auto statistics = view.statistics();
  if (!statistics) return statistics.error();
  Progress progress("trying", statistics->entries);
  std::vector<Story> out;
  std::optional<Error> failed;
  const auto visited =
      view.visit_river(river.feeds, limits, storage::Parts::without_original, [&](storage::RiverItem& item) {
        progress.step();
        Entry& entry = item.entry;
        if (since && entry.times.first_seen < *since) return true;
        const auto facts = sources.facts(entry.feed);
        if (!facts) {
          failed = facts.error();
          return false;
        }
        filter::Subject subject(entry, (*facts)->feed);
        const Verdict verdict = river.filter.decide(subject);
        out.push_back({entry.id, entry.feed, std::move(entry.title), std::move(entry.url),
                       entry.times.first_seen, verdict});
        return true;
      });
  if (!visited) return visited.error();
  if (failed) return *failed;
  return out;
}

/// Stories that one river shows and the other does not.
std::vector<const Story*> missing(const std::vector<Story>& shown, const std::vector<Story>& elsewhere) {
  std::unordered_map<EntryId, bool> there;
  for (const Story& story : elsewhere) there.emplace(story.id, story.verdict.shown());
  std::vector<const Story*> out;
  for (const Story& story : shown) {
    const auto found = there.find(story.id);
    if (story.verdict.shown() && (found == there.end() || !found->second)) out.push_back(&story);
  }
  return out;
}

std::string minute(Time time) {
  const std::string text = to_rfc3339(std::chrono::floor<std::chrono::minutes>(time));
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// What a trial came to, and how it is told.
struct Trial {
  const serve::RiverSettings& river;
  const serve::Catalog& catalog;
  const RunningRiver& running;
  std::vector<Story> stories;      // by the configuration
  std::vector<Story> stories_now;  // as it runs
  std::vector<const Story*> appearing{};
  std::vector<const Story*> vanishing{};
  std::unordered_map<EntryId, Verdict> verdicts{};  // of `stories`

  struct Decided {
    std::size_t count = 0;
    const Story* newest = nullptr;
  };

  [[nodiscard]] std::map<Verdict, Decided> decided() const {
    std::map<Verdict, Decided> out;
    for (const Verdict& verdict : river.filter.verdicts()) out[verdict] = {};
    for (const Story& story : stories) {
      Decided& one = out[story.verdict];
      if (one.count++ == 0) one.newest = &story;
    }
    return out;
  }

  [[nodiscard]] std::size_t shown() const {
    std::size_t count = 0;
    for (const Story& story : stories) count += story.verdict.shown() ? 1 : 0;
    return count;
  }

  [[nodiscard]] std::string feed_name(FeedId id) const {
    const auto* feed = catalog.feed(id);
    return feed == nullptr ? id.to_string() : feed->name;
  }

  /// Why a story that is shown now would no longer be, or would be from then on.
  [[nodiscard]] std::string reason_of(const Story& story) const {
    const auto found = verdicts.find(story.id);
    return found == verdicts.end() ? "it stands for no story of these feeds"
                                   : river.filter.describe(found->second);
  }

  [[nodiscard]] std::string heading() const {
    return river.name + ": of " + counted(stories.size(), "story", "stories") + " of " +
           counted(river.feeds.size(), "feed", "feeds") + " " + std::to_string(shown()) + " shown, " +
           std::to_string(stories.size() - shown()) + " left out\n";
  }

  [[nodiscard]] std::string difference() const {
    if (!running.asked) return "no daemon runs, so that there is nothing to compare it with\n";
    if (!running.settings) return "the running daemon has no such river\n";
    return "against the river as it runs " + std::to_string(appearing.size()) + " would appear and " +
           std::to_string(vanishing.size()) + " vanish\n";
  }

  [[nodiscard]] std::string listed(const char* title, const std::vector<const Story*>& list,
                                   const Terminal& terminal) const {
    if (list.empty()) return {};
    Table table({title, "FEED", "TITLE", "DECIDED BY"});
    for (std::size_t i = 0; i < std::min(list.size(), most_listed); ++i) {
      const Story& story = *list[i];
      table.add({minute(story.arrived), feed_name(story.feed), story.title.empty() ? story.url : story.title,
                 reason_of(story)});
    }
    const std::size_t more = list.size() - std::min(list.size(), most_listed);
    return "\n" + table.print(terminal) + (more > 0 ? "and " + std::to_string(more) + " more\n" : "");
  }

  [[nodiscard]] std::string to_text(const Terminal& terminal) const {
    Table table({"", "DECIDED BY", "STORIES", "NEWEST (UTC)", "FEED", "TITLE"});
    for (const auto& [verdict, one] : decided()) {
      const Story* newest = one.newest;
      table.add({verdict.shown() ? Cell("shown", Tone::good) : Cell("left out", Tone::warning),
                 river.filter.describe(verdict), std::to_string(one.count),
                 newest == nullptr ? "" : minute(newest->arrived),
                 newest == nullptr ? "" : feed_name(newest->feed), newest == nullptr ? "" : newest->title});
    }
    return heading() + difference() + "\n" + table.print(terminal) +
           listed("WOULD APPEAR", appearing, terminal) + listed("WOULD VANISH", vanishing, terminal);
  }

  [[nodiscard]] json::object to_json(const Story& story) const {
    json::object out{{"id", story.id.to_string()}, {"feed", feed_name(story.feed)}, {"title", story.title}};
    if (!story.url.empty()) out["url"] = story.url;
    out["first_seen"] = to_rfc3339(story.arrived);
    return out;
  }

  [[nodiscard]] json::array to_json(const std::vector<const Story*>& list) const {
    json::array out;
    for (const Story* story : list) {
      json::object one = to_json(*story);
      one["decided_by"] = reason_of(*story);
      out.push_back(std::move(one));
    }
    return out;
  }

  [[nodiscard]] std::string to_json() const {
    json::array rules;
    for (const auto& [verdict, one] : decided()) {
      json::object rule{
          {"decided_by", river.filter.describe(verdict)}, {"shown", verdict.shown()}, {"stories", one.count}};
      if (one.newest != nullptr) rule["newest"] = to_json(*one.newest);
      rules.push_back(std::move(rule));
    }
    json::object out{{"river", river.name},
                     {"stories", stories.size()},
                     {"shown", shown()},
                     {"decisions", std::move(rules)},
                     {"daemon_runs", running.asked}};
    if (running.asked) {
      out["appearing"] = to_json(appearing);
      out["vanishing"] = to_json(vanishing);
    }
    return json::serialize(out) + "\n";
  }
};

Error no_such(const std::string& name, const serve::Catalog& catalog) {
  std::vector<std::string_view> names;
  for (const auto& river : catalog.settings().rivers) names.emplace_back(river.name);
  return Error(boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory),
               "there is no river '" + name + "'" + config::suggestion(name, names) +
                   "; the configuration's [[river]] tables name them");
}

}  // namespace

Result<std::string> try_river(const config::Config& config, const storage::Snapshot& view,
                              const RunningRiver& running, const TryQuestion& question) {
  const serve::Catalog catalog(serve_settings(config));
  const auto position = catalog.river(question.river);
  if (!position) return no_such(question.river, catalog);
  const serve::RiverSettings& river = catalog.settings().rivers[*position];
  serve::Sources sources(view, catalog);
  auto stories = stories_of(river, catalog, view, sources, question.since);
  if (!stories) return stories.error();
  Trial trial{river, catalog, running, std::move(*stories), {}};
  for (const Story& story : trial.stories) trial.verdicts.emplace(story.id, story.verdict);
  if (running.settings) {
    auto now = stories_of(*running.settings, catalog, view, sources, question.since);
    if (!now) return now.error();
    trial.stories_now = std::move(*now);
  }
  if (running.asked) {
    trial.appearing = missing(trial.stories, trial.stories_now);
    trial.vanishing = missing(trial.stories_now, trial.stories);
  }
  return question.json ? trial.to_json() : trial.to_text(question.terminal);
}

}  // namespace riverd::commands
