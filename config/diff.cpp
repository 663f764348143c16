#include "config/diff.hpp"

#include "config/schema.hpp"

#include <cstddef>
#include <string_view>
#include <unordered_map>

namespace riverd::config {
namespace {

std::unordered_map<std::string_view, const FeedConfig*> by_url(const std::vector<FeedConfig>& feeds) {
  std::unordered_map<std::string_view, const FeedConfig*> index;
  index.reserve(feeds.size());
  for (const FeedConfig& feed : feeds) index.emplace(feed.url, &feed);
  return index;
}

std::string label(const Key& key) {
  return key.section.empty() ? std::string{key.name}
                             : section_label(key.section) + " " + std::string{key.name};
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

Diff diff(const Config& before, const Config& after) {
  Diff result;
  const auto old_feeds = by_url(before.feeds);
  const auto new_feeds = by_url(after.feeds);
  for (const FeedConfig& feed : after.feeds) {
    const auto old = old_feeds.find(feed.url);
    if (old == old_feeds.end()) {
      result.added.push_back(feed);
    } else if (*old->second != feed) {
      result.changed.push_back({*old->second, feed});
    }
  }
  for (const FeedConfig& feed : before.feeds) {
    if (!new_feeds.contains(feed.url)) result.removed.push_back(feed);
  }
  result.rivers_changed = before.rivers != after.rivers;
  result.rules_changed = before.rules != after.rules;
  result.hosts_changed = before.hosts != after.hosts;
  result.archives_changed = before.archives != after.archives;
  for (const Key& key : keys()) {
    if (!key.same || key.same(before, after)) continue;
    (key.effect == Effect::restart ? result.restart : result.reloaded).push_back(label(key));
  }
  return result;
}

std::string summary(const Diff& diff) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  const auto add_feeds = [&](std::size_t count, std::string_view what) {
    if (count > 0) add(std::to_string(count) + (count == 1 ? " feed " : " feeds ") + std::string{what});
  };
  add_feeds(diff.added.size(), "added");
  add_feeds(diff.removed.size(), "removed");
  add_feeds(diff.changed.size(), "changed");
  if (diff.rivers_changed) add("rivers changed");
  if (diff.rules_changed) add("content rules changed");
  if (diff.hosts_changed) add("[[host]] exceptions changed");
  if (diff.archives_changed) add("archives changed");
  if (!diff.reloaded.empty()) add("new values of " + listed(diff.reloaded));
  if (!diff.restart.empty()) {
    add(listed(diff.restart) + (diff.restart.size() == 1 ? " waits" : " wait") + " for a restart");
  }
  return text.empty() ? "nothing changed" : text;
}

}  // namespace riverd::config
