#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace riverd::emit {

/// One thing that is the matter with one feed.
struct HealthNotice {
  FeedId feed;
  std::string kind;  // one word of letters and hyphens: `dead`, `gone`, …
  Time since{};
  std::string title;
  std::string text;             // plain
  std::string feed_url;         // the feed's address
  std::optional<Time> until{};  // when it ended; absent: it is so still
};

/// What is the matter with the feeds, as a feed of its own.
struct HealthFeed {
  std::string base_url;  // without a trailing slash
  std::string generator_version;
  Time epoch{};                       // the feed's `updated` while there are no notices
  std::vector<HealthNotice> notices;  // the newest first
};

/// Atom (RFC 4287). Ids depend on feed, kind and since alone; the same notices give the same bytes (O3).
[[nodiscard]] std::string to_atom(const HealthFeed& feed);

}  // namespace riverd::emit
