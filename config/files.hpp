#pragma once

#include "config/problem.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

namespace riverd::config {

/// Gives the bytes of a file, or why it has none: "cannot be read: No such file or directory; …".
/// Handed in, so that loading can be tested without a disk.
using FileReader = std::function<Checked<std::string>(const std::filesystem::path&)>;

/// Reads a file of at most 64 MiB: a configuration, a subscription list, a certificate.
[[nodiscard]] Checked<std::string> read_file(const std::filesystem::path& path);

/// Reads a file of at most so many MiB.
[[nodiscard]] Checked<std::string> read_file_within(const std::filesystem::path& path, std::size_t mebibytes);

}  // namespace riverd::config
