#pragma once

#include "daemon/command_line.hpp"
#include "daemon/configuration.hpp"
#include "feeds/result.hpp"
#include "storage/snapshot.hpp"

#include <string>

namespace riverd::commands {

/// A river whole, or the subscriptions, as the bytes of a document: what `riverd export` writes. With
/// `since` only what arrived at or after it.
[[nodiscard]] Result<std::string> export_document(const Configuration& configuration,
                                                  const storage::Snapshot& view,
                                                  const ExportCommand& command);

/// Why a river's name leads nowhere.
[[nodiscard]] Error no_such_river(const std::string& name);

}  // namespace riverd::commands
