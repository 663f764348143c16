#pragma once

#include <string>
#include <vector>

namespace riverd::emit {

struct OpmlOutline {
  std::string title;
  std::string feed_url;
  std::string home_url;             // may be empty
  std::vector<std::string> groups;  // an outline stands under each of its groups; none: at the top
};

/// An OPML 2.0 subscription list (O6): groups as nested outlines, in the order they first appear.
[[nodiscard]] std::string to_opml(const std::string& title, const std::vector<OpmlOutline>& outlines);

}  // namespace riverd::emit
