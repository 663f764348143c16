#pragma once

#include "config/config.hpp"
#include "daemon/commands/deep/finding.hpp"

#include <filesystem>

namespace riverd::commands::deep {

/// Whether riverd may write into its data folder and nobody else may, and whether the store in it belongs to
/// the folder's owner: a command run as another user leaves files that the service cannot write.
[[nodiscard]] Findings check_data_folder(const std::filesystem::path& data);

/// The control socket lets everybody who may write to it change everything.
[[nodiscard]] Findings check_control_socket(const std::filesystem::path& socket);

/// Every file of a password, a token or a key: there, not empty, closed to others.
[[nodiscard]] Findings check_secrets(const config::Config& config);

}  // namespace riverd::commands::deep
