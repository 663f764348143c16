#pragma once

#include "daemon/configuration.hpp"
#include "feeds/model/time.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace riverd::commands {

struct ImportSelection {
  std::vector<std::filesystem::path> paths;    // OPML lists, files of archives, folders of them
  std::string archive;                         // empty: the name of the folder, or of that the file lies in
  std::optional<std::chrono::minutes> zone{};  // for dates without one
};

/// Subscribes to the feeds of OPML lists, and brings files of archives into the store: asks the daemon if one
/// runs, does it itself otherwise. Importing again what was imported changes nothing, so that an import that
/// was stopped is begun again. Prints a summary line to `out` and what could not be read to `err`; the exit
/// status.
[[nodiscard]] int run_import(const Configuration& configuration, const ImportSelection& selection, Time now,
                             std::ostream& out, std::ostream& err);

}  // namespace riverd::commands
