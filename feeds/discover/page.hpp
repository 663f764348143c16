#pragma once

#include "feeds/discover/found_feed.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::discover {

/// A web page as far as it tells of feeds.
struct Page {
  std::string url;               // where it was found, after redirects
  std::vector<FoundFeed> feeds;  // of its Link headers, then of its link elements, in order
  std::string generator;         // meta name=generator
  std::string canonical;         // link rel=canonical, absolute
  std::string channel;           // meta itemprop=identifier or channelId: of YouTube's channels
  std::string wordpress;         // where a WordPress has its REST API (rel="https://api.w.org/"), absolute
};

/// Reads a page: `links` are its Link headers as one list. Feeds are those of `rel=alternate` with a feed's
/// media type, and of `rel=feed`. Of JSON only what calls itself a feed is one: sites name their interfaces
/// so too. The first 2 MiB and 64 feeds are read. Pure.
[[nodiscard]] Page read_page(std::string_view html, std::string_view url, std::string_view links,
                             std::string_view content_type);

}  // namespace riverd::discover
