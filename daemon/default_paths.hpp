#pragma once

#include "config/environment.hpp"

#include <filesystem>
#include <optional>
#include <vector>

/// Where things are that nobody named (the contract of the command line). Pure: the environment is
/// handed in, and no disk is looked at.
namespace riverd {

/// The configuration files to look for, the first that exists counts: `riverd.toml` in the folders of
/// `$CONFIGURATION_DIRECTORY` (systemd.exec(5): several are separated by colons), then
/// `/etc/riverd/riverd.toml`.
[[nodiscard]] std::vector<std::filesystem::path> configuration_candidates(
    const config::Environment& environment);

/// The data directory: the first of `$STATE_DIRECTORY`, else `$XDG_STATE_HOME/riverd`, else
/// `~/.local/state/riverd`. Relative values do not count (XDG Base Directory Specification); nullopt where
/// not even a home is known.
[[nodiscard]] std::optional<std::filesystem::path> default_data_directory(
    const config::Environment& environment);

}  // namespace riverd
