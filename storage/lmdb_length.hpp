#pragma once

#include "feeds/result.hpp"

#include <lmdb.h>

#include <filesystem>

/// Keeps `store.mdb` as long as the pages its last commit has numbered, so that a shorter file is known to be
/// cut off: touching a page that is missing would be a SIGBUS.
namespace riverd::storage {

/// A commit does not write pages that it has numbered and given back, which may leave the file shorter
/// than its last page. Makes it (sparsely) as long.
[[nodiscard]] Result<void> extend_to_last_page(MDB_env* environment, const std::filesystem::path& file);

/// Refuses a file that was cut off (StorageError::damaged) and leaves it as it is. Pages may be missing
/// from a file that is whole if the machine stopped between a commit and extend_to_last_page(); then all of
/// them are free, and a writer makes the file as long.
[[nodiscard]] Result<void> check_length(MDB_env* environment, const std::filesystem::path& file,
                                        bool read_only);

}  // namespace riverd::storage
