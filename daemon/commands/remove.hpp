#pragma once

#include "daemon/configuration.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/snapshot.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

namespace riverd::commands {

/// What `riverd remove` is asked for.
struct Removal {
  std::string feed;  // id, name or URL
  bool purge = false;
};

/// The feed a removal means.
struct RemovedFeed {
  FeedId id;
  std::string url;          // as configured
  std::string name;         // for people
  bool subscribed = false;  // it stands in the configuration or a list
};

/// What is asked of the control socket, and answered by it: `feed`, `url`, `removed`, and after a purge
/// `entries`, how many were dropped.
[[nodiscard]] boost::json::object to_json(const Removal& removal);
[[nodiscard]] std::optional<Removal> removal_from(const boost::json::object& question);

/// Finds it among the configured feeds; where it is to be purged, among those that the store still has too.
/// The error says how feeds are listed.
[[nodiscard]] Result<RemovedFeed> feed_to_remove(const config::Config& config, const storage::Snapshot& view,
                                                 const Removal& removal);

/// Takes a subscribed feed out of the `feeds.opml` of the data directory. The error says that it stands
/// elsewhere, and where to take it out.
[[nodiscard]] Result<void> unsubscribe(const std::filesystem::path& data, const RemovedFeed& feed);

/// Takes a feed out of the subscriptions and, with purge, out of the store: the running daemon does,
/// otherwise it is done here. Prints what was done; the exit status.
[[nodiscard]] int run_remove(const Configuration& configuration, const Removal& removal, Time now,
                             std::ostream& out, std::ostream& err);

}  // namespace riverd::commands
