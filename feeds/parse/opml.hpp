#pragma once

#include "feeds/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::parse {

/// One subscription of an OPML list.
struct OpmlSubscription {
  std::string url;                  // xmlUrl, trimmed
  std::string title;                // title, else text; may be empty
  std::vector<std::string> groups;  // the texts of the outlines it stands under, and its category attribute
  std::size_t line = 0;             // where it stands, from 1
};

/// Reads an OPML 1.0 or 2.0 subscription list. Outlines without an xmlUrl are groups. Damaged XML and
/// documents that are no OPML fail with FeedError::not_a_feed or unreadable, the line in the detail.
[[nodiscard]] Result<std::vector<OpmlSubscription>> parse_opml(std::string_view bytes);

}  // namespace riverd::parse
