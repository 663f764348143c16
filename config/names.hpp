#pragma once

#include "config/config.hpp"
#include "config/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What feeds and rivers may be called, and what a feed is called that was given no name.
namespace riverd::config {

/// A river's name is a segment of a path (`/rivers/NAME/`): ASCII letters, digits, `-`, `_` and `.`,
/// not first a dot, at most 64. `all` is taken by the river that always exists.
[[nodiscard]] Checked<std::string> river_name(std::string_view text);

/// A feed's name is typed on command lines beside ids and URLs: no white space, control characters,
/// `/` or `:`, not first a hyphen, at most 100 bytes.
[[nodiscard]] Checked<std::string> feed_name(std::string_view text);

/// Gives every feed without a name one that is readable and unique, the same for the same list of feeds:
/// the last segment of its path that says something (`feedx.net/rss/voa.xml` is `voa`), else its host
/// without `www` and top-level domain (`planet.debian.org/atom.xml` is `planet-debian`); where that is
/// taken the host is appended, then a number. Given names always win.
void derive_feed_names(std::vector<FeedConfig>& feeds);

}  // namespace riverd::config
