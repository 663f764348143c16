#pragma once

#include "config/config.hpp"
#include "daemon/poll/host_limits.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/rare.hpp"
#include "feeds/page/page_feed.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/rules/rule_set.hpp"
#include "storage/retention.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace riverd::poll {

/// What is the same for every feed.
struct PollSettings {
  double budget = 12;  // mean polls per feed and day
  std::chrono::milliseconds min_interval = std::chrono::minutes{60};
  std::chrono::milliseconds max_interval = std::chrono::hours{24};
  HostLimitSettings limits;
  std::string authority;         // host of the publisher of ids (O1)
  std::uint32_t revisions = 10;  // earlier contents kept of each entry
  parse::ParseLimits parse_limits;
};

[[nodiscard]] PollSettings poll_settings(const config::Config& config);

/// What its host is told where it asks for a name.
struct Login {
  std::string user;
  std::string password;
};

/// One feed as its owner wants it polled.
struct FeedSettings {
  FeedId id;
  std::string url;
  std::string name;
  std::optional<std::chrono::milliseconds> interval{};
  std::optional<std::chrono::minutes> zone{};
  storage::RetentionPolicy retention{};
  int priority = 0;
  std::shared_ptr<const rules::RuleSet> rules{};  // null: nothing is taken off its entries
  bool folds = true;  // its entries may be copies of other feeds', and others' of its
  std::shared_ptr<const page::Selectors> page{};  // of one that is a page; null: it is a feed
  bool full_text = false;                         // new entries get the articles of their pages
  Rare<Login> login{};
  Rare<std::string> problem{};  // why it cannot be polled as it is configured; empty: it can
};

/// What is kept of a feed: what its table says, else what [retention] does.
[[nodiscard]] storage::RetentionPolicy retention_policy(const config::RetentionConfig& retention,
                                                        const config::FeedConfig& feed);

/// Reads the password file, if there is one: the text of the file without the white space around it.
/// A file that cannot be read becomes the feed's `problem`. Blocks on the disk.
[[nodiscard]] FeedSettings feed_settings(const config::FeedConfig& feed);

/// The settings of every feed of a configuration, in its order.
[[nodiscard]] std::vector<FeedSettings> feed_settings(const config::Config& config);

}  // namespace riverd::poll
