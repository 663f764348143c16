#include "feeds/discover/address.hpp"
#include "feeds/discover/documented.hpp"
#include "feeds/discover/known_sites.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::discover {
namespace {

/// Software that names itself in its pages and documents where its feed is.
struct Software {
  std::string_view generator;  // how it begins, in lower case
  std::string_view name;
  std::string_view path;
  std::string_view type;
};

constexpr std::array<Software, 8> programs = {{
    {"wordpress", "WordPress", "/feed/", "application/rss+xml"},
    {"ghost", "Ghost", "/rss/", "application/rss+xml"},
    {"blogger", "Blogger", "/feeds/posts/default", "application/atom+xml"},
    {"discourse", "Discourse", "/latest.rss", "application/rss+xml"},
    {"hugo", "Hugo", "/index.xml", "application/rss+xml"},
    {"drupal", "Drupal", "/rss.xml", "application/rss+xml"},
    {"wix.com", "Wix", "/blog-feed.xml", "application/rss+xml"},
    {"lemmy", "Lemmy", "/feeds/local.xml", "application/rss+xml"},
}};

/// Where a WordPress lives: what stands before its REST API.
std::string wordpress_home(const std::string& api) {
  const auto end = api.find("/wp-json");
  return end == std::string::npos ? std::string{} : api.substr(0, end);
}

}  // namespace

bool is_channel_id(std::string_view id) {
  return id.size() == 24 && id.starts_with("UC") && std::all_of(id.begin(), id.end(), [](char c) {
           return text::is_alphanumeric(c) || c == '-' || c == '_';
         });
}

std::vector<FoundFeed> documented_feeds(const Page& page) {
  const auto address = address_of(page.url);
  if (!address) return {};
  if (address->host == "youtube.com" || address->host == "m.youtube.com") {
    const auto canonical = address_of(page.canonical);
    std::string channel = page.channel;
    if (!is_channel_id(channel) && canonical && canonical->at(0) == "channel") channel = canonical->at(1);
    if (!is_channel_id(channel)) return {};
    return Feeds("YouTube")
        .atom(std::string(youtube_feeds) + "channel_id=" + channel, "Videos of the channel")
        .take();
  }
  if (const std::string home = wordpress_home(page.wordpress); !home.empty()) {
    return Feeds("WordPress").add(home + "/feed/", "Posts").take();
  }
  const std::string generator = text::lower(text::trimmed(page.generator));
  for (const Software& program : programs) {
    if (!generator.starts_with(program.generator)) continue;
    return Feeds(std::string(program.name))
        .add(address->origin + std::string(program.path), "Posts", std::string(program.type))
        .take();
  }
  return {};
}

}  // namespace riverd::discover
