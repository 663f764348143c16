#pragma once

#include "daemon/serve/sources.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

/// Entries as files in a folder (A1, A2): what exports and archives that are appended to write.
namespace riverd::archive_files {

enum class Format : std::uint8_t { markdown, hugo };

/// The file that an entry is. One that was imported and has not changed since is as it was; `hugo` takes only
/// posts so.
[[nodiscard]] Result<std::string> bytes_of(const Entry& entry, Format format, serve::Sources& sources);

/// Where an entry would have its file, the best place first (`choice` 0): where it lay in its archive, else
/// archive::file_name(); from 1 on, if those before are another's, that name in the same folder, then the
/// same with a number.
[[nodiscard]] std::string path_of(const Entry& entry, unsigned choice);

/// Whether a file of a folder has to survive the machine as soon as it is written.
enum class Lasting : std::uint8_t { no, yes };

/// Makes the file have these bytes, as a whole or not at all, with the folders it is in. False: it had them
/// and was left alone. The error names the file, and says why it cannot be written.
[[nodiscard]] Result<bool> write(const std::filesystem::path& file, const std::string& bytes,
                                 Lasting lasting);

}  // namespace riverd::archive_files
