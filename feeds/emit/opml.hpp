#pragma once

#include <string>
#include <vector>

namespace riverd::emit {

struct OpmlOutline {
  std::string title;
  std::string feed_url;
  std::string home_url;             // may be empty
  std::vector<std::string> groups;  // those it belongs to
  /// Where it stands, each place a path of groups from the top; none: under each of its groups by itself.
  /// Groups on none of the paths are written as its category.
  std::vector<std::vector<std::string>> folders{};
};

/// An OPML 2.0 subscription list (O6): groups as nested outlines. Outlines and groups stand in the order they
/// first appear, so that reading and writing the list again changes nothing.
[[nodiscard]] std::string to_opml(const std::string& title, const std::vector<OpmlOutline>& outlines);

}  // namespace riverd::emit
