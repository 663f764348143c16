#pragma once

#include "feeds/result.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::parse {

/// One subscription of an OPML list.
struct OpmlSubscription {
  std::string url;                  // xmlUrl, trimmed
  std::string title;                // title, else text; may be empty
  std::vector<std::string> groups;  // the texts of the outlines it stands under, and its category attribute
  /// Where it stands, once for each place: the outlines on the way there, the outermost first; empty at the
  /// top.
  std::vector<std::vector<std::string>> folders;
  std::size_t line = 0;  // where it stands, from 1
};

/// Reads an OPML 1.0 or 2.0 subscription list. Outlines without an xmlUrl are groups. Damaged XML and
/// documents that are no OPML fail with FeedError::not_a_feed or unreadable, the line in the detail.
[[nodiscard]] Result<std::vector<OpmlSubscription>> parse_opml(std::string_view bytes);

/// The list without the outlines whose xmlUrl `unwanted` names, and the lines they alone stand on; all else
/// byte for byte. Groups stay, with or without members. Fails as parse_opml(), and for a list in an
/// encoding in which ASCII bytes may stand for something else (UTF-16).
[[nodiscard]] Result<std::string> without_subscriptions(
    std::string_view bytes, const std::function<bool(const std::string& url)>& unwanted);

}  // namespace riverd::parse
