#pragma once

#include "feeds/discover/found_feed.hpp"

#include <vector>

namespace riverd::discover {

/// Whether it is a feed of readers' comments, by its title or address.
[[nodiscard]] bool is_comments(const FoundFeed& feed);

/// Puts the best first, each address once:
/// * feeds of articles before feeds of comments;
/// * then by what led to them (Source): what a page names before what documentation says;
/// * then as the page lists them, since publishers name their main feed first;
/// * of those that differ in nothing but their format Atom before JSON Feed before RSS: Atom's entries always
///   have an id and a date with its zone, JSON Feed's an id, RSS's neither.
[[nodiscard]] std::vector<FoundFeed> ranked(std::vector<FoundFeed> feeds);

}  // namespace riverd::discover
