#pragma once

#include "feeds/discover/found_feed.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::discover {

/// Where YouTube has the feeds of channels, playlists and users: a parameter names which.
inline constexpr std::string_view youtube_feeds = "https://www.youtube.com/feeds/videos.xml?";

/// Whether it can be the id of a channel of YouTube.
[[nodiscard]] bool is_channel_id(std::string_view id);

/// Collects the feeds that one site documents.
class Feeds {
 public:
  explicit Feeds(std::string site) : site_(std::move(site)) {}

  Feeds& add(std::string url, std::string title, std::string type = "application/rss+xml") {
    FoundFeed feed;
    feed.url = std::move(url);
    feed.title = std::move(title);
    feed.type = std::move(type);
    feed.source = Source::documented;
    feed.site = site_;
    feeds_.push_back(std::move(feed));
    return *this;
  }
  Feeds& atom(std::string url, std::string title) {
    return add(std::move(url), std::move(title), "application/atom+xml");
  }

  [[nodiscard]] std::vector<FoundFeed> take() { return std::move(feeds_); }

 private:
  std::string site_;
  std::vector<FoundFeed> feeds_;
};

}  // namespace riverd::discover
