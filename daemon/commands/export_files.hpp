#pragma once

#include "daemon/command_line.hpp"
#include "daemon/configuration.hpp"
#include "storage/snapshot.hpp"

#include <string>

namespace riverd::commands {

/// A river as a folder of files, one an entry (A1, A2): what `riverd export markdown` and `hugo` write. A
/// file that was imported and has not changed since is written as it was, `hugo` takes only posts so; of the
/// copies in a story those that were imported have files of their own. Files that are there already with the
/// same bytes are left alone, others are replaced as a whole, and none is removed. Returns one line that says
/// what was done. Fails where there is no such river, or a file cannot be written.
[[nodiscard]] Result<std::string> export_files(const Configuration& configuration,
                                               const storage::Snapshot& view, const ExportCommand& command);

}  // namespace riverd::commands
