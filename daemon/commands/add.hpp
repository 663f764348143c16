#pragma once

#include "daemon/configuration.hpp"
#include "daemon/discovery.hpp"
#include "feeds/result.hpp"

#include <boost/json/object.hpp>

#include <iosfwd>
#include <optional>
#include <string>

namespace riverd::commands {

/// What `riverd add` is asked for.
struct Addition {
  std::string url;    // of a page or a feed, or a handle
  std::string group;  // empty: none
  std::string title;  // empty: what the feed calls itself
};

/// What is asked of the control socket, and answered by it and by `--json`: `added` (false: it was subscribed
/// to before), `url`, `title`, `format`, `items`, `found` (how), `feeds` (all that were found, the best
/// first, each with `url`, `title`, `type`, `found`, `comments`), and once it was polled `new_entries`.
[[nodiscard]] boost::json::object to_json(const Addition& addition);
[[nodiscard]] std::optional<Addition> addition_from(const boost::json::object& question);
[[nodiscard]] boost::json::object to_json(const Discovered& found, bool added);

/// Puts a feed that was found into the `feeds.opml` of the data directory. False: it stands there, or in the
/// configuration, already.
[[nodiscard]] Result<bool> subscribe(const config::Config& config, const std::filesystem::path& data,
                                     const Addition& addition, const Discovered& found);

/// Finds the feed behind an address and subscribes to it: the running daemon does, and polls it at once;
/// otherwise it is done here. Prints what was found; the exit status.
[[nodiscard]] int run_add(const Configuration& configuration, const Addition& addition, bool json,
                          std::ostream& out, std::ostream& err);

}  // namespace riverd::commands
