#pragma once

#include "daemon/commands/deep/finding.hpp"
#include "feeds/model/time.hpp"

#include <filesystem>

namespace riverd::commands::deep {

/// Whether there are certification authorities to verify https feeds by: those of a file, or the system's
/// where `ca_file` is empty.
[[nodiscard]] Finding check_authorities(const std::filesystem::path& ca_file);

/// Whether the certificate and key that riverd serves with can be used, and for how long.
[[nodiscard]] Finding check_certificate(const std::filesystem::path& certificate,
                                        const std::filesystem::path& key, Time now);

}  // namespace riverd::commands::deep
