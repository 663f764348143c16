#pragma once

#include "daemon/serve/access.hpp"
#include "feeds/emit/abridge.hpp"
#include "feeds/emit/html_page.hpp"
#include "feeds/filter/filter.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "storage/snapshot.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace riverd::serve {

struct RiverSettings {
  std::string name;
  std::string title;  // empty: the name
  std::vector<FeedId> feeds;
  storage::Grouping grouping = storage::Grouping::rewrites;
  filter::Filter filter{};
  std::size_t per_feed = 0;  // entries of one feed in a document; 0: no limit
  emit::Extent extent = emit::Extent::full;
  Access access{};  // to its own addresses
};

struct FeedSettings {
  FeedId id;
  std::string name;
  std::string title;  // empty: what the feed says, else the name
  std::string url;
  std::vector<std::string> groups;
  std::vector<std::vector<std::string>> folders{};  // where it stands in a list (emit::OpmlOutline)
  bool passes_deletions = false;                    // entries its publisher takes back leave the rivers
  bool takes_fuller = false;                        // its entries are shown with the text of a fuller copy
};

/// What the configuration says about what is served; replaced as a whole.
struct ServeSettings {
  std::string base_url;  // what readers see, without a trailing slash
  std::string version;
  emit::Pictures pictures = emit::Pictures::lazy;
  std::string picture_proxy;          // feeds/text/picture_proxy.hpp; empty: pictures come from their hosts
  std::chrono::minutes zone{0};       // of the times on pages, from UTC
  Access access{};                    // to everything but the probes
  std::vector<RiverSettings> rivers;  // `all` first
  std::vector<FeedSettings> feeds;    // in the order of the configuration
  /// When the configuration was last changed (its files' newest time): a part of every Last-Modified,
  /// for a river's title or its set of feeds changes documents too. Absent: not known.
  std::optional<Time> configured;
  std::size_t feed_documents_bytes = std::size_t{2} << 20U;     // of single sources' documents in memory
  std::size_t archive_documents_bytes = std::size_t{4} << 20U;  // of pages of rivers' archives, likewise
  std::size_t delta_documents_bytes = std::size_t{4} << 20U;    // of what was new in feeds, likewise
};

}  // namespace riverd::serve
