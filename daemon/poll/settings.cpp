#include "daemon/poll/settings.hpp"

#include "config/feed_url.hpp"
#include "daemon/poll/rule_sets.hpp"
#include "daemon/runtime/secret_file.hpp"

#include <utility>

namespace riverd::poll {
namespace {

/// Fills in the password or the problem.
void read_password(FeedSettings& settings, const std::filesystem::path& file) {
  auto secret = runtime::read_secret(file);
  if (secret) {
    settings.login.edit().password = std::move(*secret);
  } else {
    settings.problem = "password_file " + secret.error().detail;
  }
}

}  // namespace

PollSettings poll_settings(const config::Config& config) {
  PollSettings out;
  out.budget = config.poll.budget;
  out.min_interval = config.poll.min_interval;
  out.max_interval = config.poll.max_interval;
  out.limits.usual = {config.poll.host_connections, config.poll.host_interval};
  out.limits.concurrency = config.poll.concurrency;
  for (const auto& host : config.hosts) {
    out.limits.exceptions[host.name] = {host.connections.value_or(config.poll.host_connections),
                                        host.interval.value_or(config.poll.host_interval)};
  }
  out.authority = host_of(config.server.base_url);
  out.revisions = config.retention.revisions;
  return out;
}

storage::RetentionPolicy retention_policy(const config::RetentionConfig& retention,
                                          const config::FeedConfig& feed) {
  // What was imported on purpose is not dropped for its age, unless its archive says so.
  if (!config::archive_name(feed.url).empty())
    return {feed.max_age.value_or(std::chrono::milliseconds{0}), feed.max_entries.value_or(0)};
  return {feed.max_age.value_or(retention.max_age), feed.max_entries.value_or(retention.max_entries)};
}

FeedSettings feed_settings(const config::FeedConfig& feed) {
  FeedSettings out;
  out.id = FeedId::from_url(feed.url);
  out.url = feed.url;
  out.name = feed.name;
  out.interval = feed.interval;
  out.zone = feed.zone;
  out.priority = feed.priority;
  out.folds = feed.duplicates == config::FeedDuplicates::fold;
  out.full_text = feed.full_text;
  if (feed.type == config::FeedType::page) {
    const auto& [item, link, title, date, content] = *feed.page;
    auto selectors = page::parse_selectors({item, link, title, date, content});
    if (selectors) {
      out.page = std::make_shared<const page::Selectors>(std::move(*selectors));
    } else {
      out.problem = selectors.error().message();
    }
  }
  if (!feed.login->user.empty()) out.login.edit().user = feed.login->user;
  if (!feed.login->password_file.empty()) read_password(out, feed.login->password_file);
  return out;
}

std::vector<FeedSettings> feed_settings(const config::Config& config) {
  std::vector<FeedSettings> out;
  out.reserve(config.feeds.size());
  RuleSets rules(config);
  for (const auto& feed : config.feeds) {
    if (!config::archive_name(feed.url).empty()) continue;
    out.push_back(feed_settings(feed));
    out.back().rules = rules.of(feed);
    out.back().retention = retention_policy(config.retention, feed);
  }
  return out;
}

}  // namespace riverd::poll
