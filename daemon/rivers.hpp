#pragma once

#include "config/config.hpp"
#include "feeds/filter/filter.hpp"
#include "feeds/model/id.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace riverd {

/// A river with its feeds found: what is served, listed and exported under its name.
struct ResolvedRiver {
  std::string name;
  std::string title;
  std::vector<FeedId> feeds;  // in the order of the configuration, each once
  config::RiverDuplicates duplicates = config::RiverDuplicates::group;
  filter::Filter filter{};
  std::size_t per_feed = 0;
  config::RiverContent content = config::RiverContent::full;
  config::AccessConfig access{};
};

/// Every river of a configuration, `all` first with every feed.
[[nodiscard]] std::vector<ResolvedRiver> resolve_rivers(const config::Config& config);

/// The feed that a person means by an id, a name or a URL; null if there is none.
[[nodiscard]] const config::FeedConfig* find_feed(const config::Config& config, std::string_view wanted);

/// How the sentence ends that there is no feed of that name: with the nearest one, and how to see all.
[[nodiscard]] std::string see_feeds(const config::Config& config, std::string_view wanted);

}  // namespace riverd
