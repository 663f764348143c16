#pragma once

#include "daemon/archive_import.hpp"
#include "feeds/result.hpp"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace riverd::archive_import {

/// The largest file that is read, in MiB.
inline constexpr std::size_t largest_file_mebibytes = 16;

/// A file of an archive on the disk.
struct Place {
  std::filesystem::path file;
  std::string path;  // below the archive's folder
};

/// The files below a folder that may be of an archive, in the order of their paths: `.md`, `.markdown` and
/// `.txt`, but none whose name, or whose folder's, begins with a dot. A path that is a file is that file.
/// Fails where there is none of that path, or a folder cannot be read.
[[nodiscard]] Result<std::vector<Place>> files_of(const std::filesystem::path& path);

/// Reads one. Fails with what is the matter with it.
[[nodiscard]] Result<File> read(const Place& place);

}  // namespace riverd::archive_import
