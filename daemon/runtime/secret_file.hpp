#pragma once

#include "feeds/result.hpp"

#include <filesystem>
#include <string>

namespace riverd::runtime {

/// The secret a file holds: its text without the white space around it, at most 4,096 bytes. Errors begin
/// with the file's path and say what to do. Blocks on the disk.
[[nodiscard]] Result<std::string> read_secret(const std::filesystem::path& file);

}  // namespace riverd::runtime
