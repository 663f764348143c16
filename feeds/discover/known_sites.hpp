#pragma once

#include "feeds/discover/found_feed.hpp"
#include "feeds/discover/page.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where sites have their feeds by their own documentation, so that no address has to be guessed (P19).
namespace riverd::discover {

/// The feeds that an address alone leads to, the one that fits it best first: of channels and playlists
/// (YouTube, Vimeo), people and communities (Reddit, Mastodon, Bluesky, Lemmy), projects (GitHub, GitLab,
/// Codeberg, SourceHut, PyPI), blogs (WordPress.com, Substack, Medium, Blogger, Tumblr, DEV, Hashnode) and
/// others. Empty where the page has to be asked, or nothing is known of the site.
[[nodiscard]] std::vector<FoundFeed> documented_feeds(std::string_view url);

/// The feeds that a page leads to by what made it (WordPress, Ghost, Blogger, Discourse, Hugo, Drupal, Wix),
/// and those of YouTube channels that their handles do not tell.
[[nodiscard]] std::vector<FoundFeed> documented_feeds(const Page& page);

/// The profile behind a handle of the Fediverse: `@name@host.example` is https://host.example/@name.
[[nodiscard]] std::optional<std::string> profile_of_handle(std::string_view text);

}  // namespace riverd::discover
