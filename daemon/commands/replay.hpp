#pragma once

#include "config/config.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/store.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace riverd::commands {

struct ReplayQuestion {
  std::vector<std::filesystem::path> files;  // one after the other
  std::string feed;  // id, name or URL; empty: the configured feed that each document names, else the file
  bool json = false;
};

/// Runs documents, or whole recorded answers (read_recorded), through everything a poll does, under the
/// configuration as it is, into `scratch`, and tells item by item what would become of them: new, folded into
/// another's story, changed, renamed, held, dropped or as before. `now` counts as the time of receipt.
/// `scratch` is a copy of the store, or empty; it is written to.
[[nodiscard]] Result<std::string> replay(const config::Config& config, storage::Store& scratch,
                                         const ReplayQuestion& question, Time now);

/// The same over a copy of the store in `data` (an empty one where there is none) in a folder of its own,
/// which is removed again. The store itself is only read.
[[nodiscard]] Result<std::string> replay_copy(const config::Config& config, const std::filesystem::path& data,
                                              const ReplayQuestion& question, Time now);

}  // namespace riverd::commands
