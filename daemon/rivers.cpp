#include "daemon/rivers.hpp"

#include "config/nearest.hpp"

#include <algorithm>

namespace riverd {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool belongs(const config::FeedConfig& feed, const config::RiverConfig& river) {
  if (!river.names_feeds()) return true;
  if (contains(river.feeds, feed.name) || contains(river.feeds, feed.url)) return true;
  return std::any_of(feed.groups.begin(), feed.groups.end(),
                     [&](const std::string& group) { return contains(river.groups, group); });
}

}  // namespace

std::vector<ResolvedRiver> resolve_rivers(const config::Config& config) {
  std::vector<ResolvedRiver> rivers;
  rivers.push_back({"all", "riverd", {}});
  for (const auto& feed : config.feeds) rivers.front().feeds.push_back(FeedId::from_url(feed.url));
  for (const auto& river : config.rivers) {
    ResolvedRiver resolved{river.name,
                           river.title.empty() ? river.name : river.title,
                           {},
                           river.duplicates,
                           filter::Filter(river.keep, river.drop, river.languages),
                           river.per_feed,
                           river.content,
                           river.access};
    for (const auto& feed : config.feeds) {
      if (belongs(feed, river)) resolved.feeds.push_back(FeedId::from_url(feed.url));
    }
    rivers.push_back(std::move(resolved));
  }
  return rivers;
}

const config::FeedConfig* find_feed(const config::Config& config, std::string_view wanted) {
  const auto found =
      std::find_if(config.feeds.begin(), config.feeds.end(), [&](const config::FeedConfig& feed) {
        return feed.name == wanted || feed.url == wanted || FeedId::from_url(feed.url).to_string() == wanted;
      });
  return found == config.feeds.end() ? nullptr : &*found;
}

std::string see_feeds(const config::Config& config, std::string_view wanted) {
  std::vector<std::string_view> names;
  for (const auto& feed : config.feeds) {
    names.emplace_back(feed.name);
    names.emplace_back(feed.url);
  }
  const std::string suggested = config::suggestion(wanted, names);
  return (suggested.empty() ? ";" : suggested) + " `riverd feeds` lists them";
}

}  // namespace riverd
