#pragma once

#include "config/config.hpp"
#include "daemon/poll/poll_round.hpp"
#include "daemon/polling.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace riverd::commands {

/// Which feeds `riverd poll` is about.
struct PollSelection {
  bool all = false;                // every feed, due or not
  std::vector<std::string> feeds;  // ids, names or URLs; with these only them, due or not
};

/// The feeds a selection means. Fails on a name that no feed has.
[[nodiscard]] Result<std::vector<FeedId>> selected(const PollSelection& selection,
                                                   const config::Config& config, const poll::Poller& poller);

/// Polls once and prints `polled N, changed N, …`. A running daemon is asked to do it; otherwise the
/// store is opened here. 0 even when feeds failed; 1 when the work could not be done.
int run_poll(const config::Config& config, const std::filesystem::path& data, const PollSelection& selection,
             std::ostream& out, std::ostream& err);

/// What the control socket answers to POST /poll, and asks for.
[[nodiscard]] boost::json::object to_json(const poll::PollSummary& summary, double seconds);
[[nodiscard]] boost::json::object to_json(const PollSelection& selection);
[[nodiscard]] std::optional<PollSelection> selection_from(const boost::json::object& question);

}  // namespace riverd::commands
