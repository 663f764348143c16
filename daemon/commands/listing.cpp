#include "daemon/commands/listing.hpp"

#include "config/feed_url.hpp"
#include "daemon/commands/table.hpp"
#include "daemon/rivers.hpp"
#include "daemon/serve/selection.hpp"
#include "daemon/serve_settings.hpp"
#include "feeds/emit/presentation.hpp"
#include "feeds/merge/merge.hpp"
#include "storage/mirror_lag.hpp"
#include "storage/rule_records.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/errc.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <vector>

namespace riverd::commands {
namespace {

using storage::FeedHealth;
using storage::FeedState;

/// A configured feed with what is known of it: an unpolled one has the state of a stranger.
struct KnownFeed {
  const config::FeedConfig* config = nullptr;
  FeedState state;

  [[nodiscard]] std::string title() const {
    if (!config->title.empty()) return config->title;
    return state.feed.title.empty() ? config->name : state.feed.title;
  }
};

Result<std::vector<KnownFeed>> known_feeds(const config::Config& config, const storage::Snapshot& view) {
  std::vector<KnownFeed> feeds;
  feeds.reserve(config.feeds.size());
  for (const auto& feed : config.feeds) {
    const FeedId id = FeedId::from_url(feed.url);
    auto state = view.feed(id);
    if (!state) return state.error();
    KnownFeed& known = feeds.emplace_back(KnownFeed{&feed, {}});
    if (*state) {
      known.state = std::move(**state);
    } else {
      known.state.id = id;
      known.state.url = feed.url;
    }
  }
  return feeds;
}

bool needs_attention(const KnownFeed& feed) {
  return feed.state.health != FeedHealth::good && feed.state.health != FeedHealth::unknown;
}

Tone tone_of(FeedHealth health) {
  switch (health) {
    case FeedHealth::unknown:
      break;
    case FeedHealth::good:
      return Tone::good;
    case FeedHealth::failing:
    case FeedHealth::suspended:
      return Tone::warning;
    case FeedHealth::gone:
      return Tone::bad;
  }
  return Tone::plain;
}

Cell state_cell(FeedHealth health) {
  return {storage::to_string(health), tone_of(health)};
}

void add_time(boost::json::object& out, const char* name, const std::optional<Time>& time) {
  if (time) out[name] = to_rfc3339(*time);
}

boost::json::object to_json(const KnownFeed& feed) {
  boost::json::object out;
  out["id"] = feed.state.id.to_string();
  out["name"] = feed.config->name;
  out["title"] = feed.title();
  out["url"] = feed.config->url;
  boost::json::array groups;
  for (const auto& group : feed.config->groups) groups.emplace_back(group);
  out["groups"] = std::move(groups);
  out["health"] = storage::to_string(feed.state.health);
  out["entries"] = feed.state.entries;
  out["failures"] = feed.state.failures;
  if (feed.state.last_status != 0) out["last_status"] = feed.state.last_status;
  if (!feed.state.last_error.empty()) out["last_error"] = feed.state.last_error;
  boost::json::array events;
  for (const auto& event : feed.state.events) {
    boost::json::object one;
    one["kind"] = storage::to_string(event.kind);
    add_time(one, "since", event.since);
    add_time(one, "until", event.until);
    one["detail"] = event.detail;
    events.push_back(std::move(one));
  }
  out["events"] = std::move(events);
  if (const auto lag = storage::mirror_lag(feed.state.lags)) {
    out["mirror_lag"] = boost::json::object{
        {"median", lag->median.count()}, {"p90", lag->most.count()}, {"entries", lag->entries}};
  }
  add_time(out, "last_poll", feed.state.last_poll);
  add_time(out, "last_success", feed.state.last_success);
  add_time(out, "last_change", feed.state.last_change);
  add_time(out, "next_due", feed.state.next_due);
  return out;
}

std::vector<storage::IdleRule> idle_rules_of(const std::vector<KnownFeed>& feeds, Time now) {
  storage::RuleSurvey rules;
  for (const KnownFeed& feed : feeds) rules.add(feed.state);
  return rules.idle(now);
}

std::string minute(const std::optional<Time>& time) {
  if (!time) return "never";
  std::string text = to_rfc3339(std::chrono::floor<std::chrono::minutes>(*time));
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

/// When it is polled next; nullopt: never.
std::optional<std::string> next_poll(const KnownFeed& feed, Time now) {
  const FeedHealth health = feed.state.health;
  if (health == FeedHealth::gone || health == FeedHealth::suspended ||
      !config::archive_name(feed.config->url).empty())
    return std::nullopt;
  return feed.state.next_due && *feed.state.next_due > now ? relative_time(feed.state.next_due, now)
                                                           : "at once";
}

/// Why it fails, without its address, which stands beside it.
std::string error_of(const KnownFeed& feed) {
  const std::string& error = feed.state.last_error;
  const std::string address = feed.config->url + ": ";
  return error.starts_with(address) ? error.substr(address.size()) : error;
}

/// What is the matter with it, or else its title.
std::string remark(const KnownFeed& feed) {
  std::string kinds;
  for (const auto& event : feed.state.events) {
    if (!event.until) kinds += (kinds.empty() ? "" : ", ") + std::string(storage::to_string(event.kind));
  }
  const std::string text = feed.state.last_error.empty() ? feed.title() : error_of(feed);
  return kinds.empty() ? text : "[" + kinds + "] " + text;
}

Error not_there(const std::string& what) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory), what);
}

Result<serve::Scope> selected(const config::Config& config, const serve::Catalog& catalog,
                              const EntrySelection& selection) {
  serve::Scope scope;
  if (!selection.feed.empty()) {
    const auto* feed = find_feed(config, selection.feed);
    if (feed == nullptr) {
      return not_there("no feed has the id, name or URL '" + selection.feed + "'" +
                       see_feeds(config, selection.feed));
    }
    scope.feeds = {&catalog.feed(FeedId::from_url(feed->url))->id, 1};
    return scope;
  }
  if (const auto river = catalog.river(selection.river)) return serve::river_scope(catalog, *river);
  std::string names;
  for (const auto& river : catalog.settings().rivers) names += (names.empty() ? "" : ", ") + river.name;
  return not_there("there is no river '" + selection.river + "'; there are: " + names);
}

boost::json::object to_json(const Entry& entry, const std::string& feed_name,
                            const storage::RiverItem& item) {
  boost::json::object out;
  out["id"] = entry.id.to_string();
  out["output_id"] = entry.output_id;
  out["feed"] = feed_name;
  out["title"] = entry.title;
  if (!entry.url.empty()) out["url"] = entry.url;
  out["effective"] = to_rfc3339(entry.times.effective);
  out["quality"] = to_string(entry.times.quality);
  add_time(out, "published", entry.times.stated_published);
  add_time(out, "mirrored", entry.times.mirrored_at);
  out["first_seen"] = to_rfc3339(entry.times.first_seen);
  out["updated"] = to_rfc3339(updated_of(entry));
  out["arrival"] = entry.arrival;
  if (!item.copies.empty()) out["copies"] = item.copies.size();
  return out;
}

std::string plural(std::uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// The feeds that need attention, as many as fit a screen: those that failed last first.
std::string troubles(const std::vector<KnownFeed>& feeds, Time now, const Terminal& terminal) {
  constexpr std::size_t most = 10;
  std::vector<const KnownFeed*> failing;
  for (const KnownFeed& feed : feeds) {
    if (needs_attention(feed)) failing.push_back(&feed);
  }
  if (failing.empty()) return {};
  const auto since = [](const KnownFeed* feed) { return feed->state.failing_since.value_or(Time::min()); };
  std::stable_sort(failing.begin(), failing.end(),
                   [&](const KnownFeed* a, const KnownFeed* b) { return since(a) > since(b); });
  Table table({"FAILING SINCE", "STATE", "FEED", "ERROR"});
  for (std::size_t i = 0; i < std::min(most, failing.size()); ++i) {
    const KnownFeed& feed = *failing[i];
    table.add({feed.state.failing_since ? relative_time(feed.state.failing_since, now) : "",
               state_cell(feed.state.health), feed.config->name, error_of(feed)});
  }
  const std::size_t more = failing.size() - std::min(most, failing.size());
  return "\n" + table.print(terminal) +
         (more > 0 ? "and " + std::to_string(more) + " more; `riverd feeds` lists them first\n" : "");
}

}  // namespace

Result<std::string> feeds_listing(const config::Config& config, const storage::Snapshot& view, Time now,
                                  bool json, const Terminal& terminal) {
  auto feeds = known_feeds(config, view);
  if (!feeds) return feeds.error();
  std::stable_partition(feeds->begin(), feeds->end(), needs_attention);
  std::string lines;
  Table table({"NAME", "STATE", "ENTRIES", "LAST POLL", "NEXT POLL", "FAILED", "TITLE OR ERROR"});
  for (const KnownFeed& feed : *feeds) {
    if (json) lines += boost::json::serialize(to_json(feed)) + "\n";
    table.add({feed.config->name, state_cell(feed.state.health), std::to_string(feed.state.entries),
               relative_time(feed.state.last_poll, now), next_poll(feed, now).value_or("never"),
               feed.state.failures == 0 ? "" : std::to_string(feed.state.failures) + "x", remark(feed)});
  }
  if (json) return lines;
  if (feeds->empty()) return std::string("no feeds are configured; `riverd add URL` subscribes to one\n");
  return table.print(terminal);
}

Result<std::string> entries_listing(const config::Config& config, const storage::Snapshot& view,
                                    const EntrySelection& selection, bool json, const Terminal& terminal) {
  const serve::Catalog catalog(serve_settings(config));
  const auto scope = selected(config, catalog, selection);
  if (!scope) return scope.error();
  serve::Sources sources(view, catalog);
  auto items = view.river(scope->feeds, serve::limits_of(*scope, catalog, sources, selection.limit));
  if (!items) return items.error();
  if (selection.since) {
    std::erase_if(*items, [&](const auto& item) { return item.entry.times.first_seen < *selection.since; });
  }
  std::sort(items->begin(), items->end(), [](const storage::RiverItem& a, const storage::RiverItem& b) {
    return displayed_before(a.entry, b.entry);
  });

  std::map<FeedId, std::string> names;
  for (const auto& feed : config.feeds) names.emplace(FeedId::from_url(feed.url), feed.name);
  std::string lines;
  Table table({"PUBLISHED (UTC)", "FEED", "TITLE", "URL"});
  for (const auto& item : *items) {
    const std::string& name = names[item.entry.feed];
    if (json) lines += boost::json::serialize(to_json(item.entry, name, item)) + "\n";
    table.add({minute(item.entry.times.effective), name, emit::heading_of(item.entry), item.entry.url});
  }
  if (json) return lines;
  return items->empty() ? std::string("no entries\n") : table.print(terminal);
}

Result<std::string> status_listing(const config::Config& config, const storage::Snapshot& view, Time now,
                                   bool json, const Terminal& terminal) {
  auto feeds = known_feeds(config, view);
  if (!feeds) return feeds.error();
  const auto numbers = view.statistics();
  if (!numbers) return numbers.error();

  std::map<FeedHealth, std::uint64_t> by_health;
  for (const KnownFeed& feed : *feeds) ++by_health[feed.state.health];
  std::stable_sort(feeds->begin(), feeds->end(), [](const KnownFeed& a, const KnownFeed& b) {
    return a.state.next_due.value_or(Time::min()) < b.state.next_due.value_or(Time::min());
  });

  if (json) {
    boost::json::object out;
    out["feeds"] = feeds->size();
    boost::json::object health;
    for (const auto& [state, count] : by_health) health[storage::to_string(state)] = count;
    out["feeds_by_state"] = std::move(health);
    out["entries"] = numbers->entries;
    out["stories_with_copies"] = numbers->stories_with_copies;
    out["store_bytes"] = numbers->bytes_used;
    out["store_bytes_limit"] = numbers->bytes_limit;
    const auto next = std::find_if(feeds->begin(), feeds->end(),
                                   [](const KnownFeed& feed) { return feed.state.next_due.has_value(); });
    if (next != feeds->end()) add_time(out, "next_poll", next->state.next_due);
    boost::json::array idle;
    for (const storage::IdleRule& rule : idle_rules_of(*feeds, now)) {
      idle.push_back(boost::json::object{
          {"name", rule.name}, {"since", to_rfc3339(rule.since)}, {"passed", rule.passed}});
    }
    out["idle_rules"] = std::move(idle);
    return boost::json::serialize(out) + "\n";
  }

  std::string out = plural(feeds->size(), "feed", "feeds");
  for (const auto& [state, count] : by_health) {
    out += ", " +
           painted(std::to_string(count) + " " + storage::to_string(state), tone_of(state), terminal.colours);
  }
  out += "\n" + plural(numbers->entries, "entry", "entries") + ", " +
         plural(numbers->stories_with_copies, "story", "stories") + " with copies\n";
  out += numbers->bytes_limit == 0 ? std::string("store: none yet; `riverd run` or `riverd poll` makes it\n")
                                   : "store: " + readable_size(numbers->bytes_used) + " of " +
                                         readable_size(numbers->bytes_limit) + "\n";

  constexpr std::size_t shown = 5;
  for (const storage::IdleRule& rule : idle_rules_of(*feeds, now)) {
    out += "content rule '" + rule.name + "' found nothing in " + plural(rule.passed, "entry", "entries") +
           " since " + minute(rule.since) + "; correct it or take it out\n";
  }

  Table next({"NEXT POLL", "FEED", "URL"});
  std::size_t listed = 0;
  for (const KnownFeed& feed : *feeds) {
    const auto when = next_poll(feed, now);
    if (!when) continue;
    if (++listed > shown) break;
    next.add({*when, feed.config->name, feed.config->url});
  }
  if (listed > 0) out += "\n" + next.print(terminal);

  return out + troubles(*feeds, now, terminal);
}

std::string relative_time(std::optional<Time> time, Time now) {
  using namespace std::chrono;
  if (!time) return "never";
  const milliseconds difference = *time - now;
  const milliseconds size = difference < milliseconds{0} ? -difference : difference;
  std::string text;
  if (size < seconds{1}) return "now";
  if (size < minutes{1}) {
    text = std::to_string(duration_cast<seconds>(size).count()) + " s";
  } else if (size < hours{1}) {
    text = std::to_string(duration_cast<minutes>(size).count()) + " min";
  } else if (size < days{2}) {
    text = std::to_string(duration_cast<hours>(size).count()) + " h";
  } else {
    text = std::to_string(duration_cast<days>(size).count()) + " d";
  }
  return difference < milliseconds{0} ? text + " ago" : "in " + text;
}

std::string readable_size(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> units = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value >= 10 || unit == 0 ? "%.0f %s" : "%.1f %s", value,
                units[unit]);
  return text.data();
}

}  // namespace riverd::commands
