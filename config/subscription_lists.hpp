#pragma once

#include "config/config.hpp"
#include "config/problem.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace riverd::config {

/// Adds the subscriptions of an OPML list to `feeds`, its groups as theirs. A URL that is there already
/// is not added again: the feed that stands first keeps its settings and joins the groups. A list that
/// cannot be understood, and a URL that cannot be followed, are problems of the list's file.
void add_subscriptions(std::string_view opml, const std::filesystem::path& file,
                       std::vector<FeedConfig>& feeds, std::vector<Problem>& problems);

}  // namespace riverd::config
