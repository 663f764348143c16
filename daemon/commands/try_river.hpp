#pragma once

#include "config/config.hpp"
#include "daemon/commands/terminal.hpp"
#include "daemon/serve/settings.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/snapshot.hpp"

#include <optional>
#include <string>

namespace riverd::commands {

struct TryQuestion {
  std::string river;
  std::optional<Time> since{};  // only what arrived then or later
  bool json = false;
  Terminal terminal{};
};

/// What a river runs by now.
struct RunningRiver {
  bool asked = false;                            // false: no daemon runs
  std::optional<serve::RiverSettings> settings;  // absent: it has no such river
};

/// `riverd check --try`: what the river of the configuration would show and leave out of all that is stored:
/// how many stories each rule decides about and the newest of them, and what would appear and vanish against
/// the river as it runs. Nothing is changed.
[[nodiscard]] Result<std::string> try_river(const config::Config& config, const storage::Snapshot& view,
                                            const RunningRiver& running, const TryQuestion& question);

}  // namespace riverd::commands
