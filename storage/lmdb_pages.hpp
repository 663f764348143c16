#pragma once

#include "feeds/result.hpp"

#include <lmdb.h>

#include <filesystem>
#include <functional>
#include <string>

namespace riverd::storage {

/// Whether each page of `store.mdb` has one use: LMDB's two heads, a page of one table, or free. A page that
/// is in use and free as well will be overwritten; LMDB itself does not notice. Reads the last commit's pages
/// past LMDB, which may beside others write: they are not used again as long as this reads.
///
/// Calls back for each page that is not as it should be; of pages that nothing leads to, which are lost and
/// do no harm but for their room, once. LMDB 0.9's format, on a machine like that which wrote the file. Fails
/// where the pages cannot be read at all.
[[nodiscard]] Result<void> check_pages(MDB_env* environment, const std::filesystem::path& file,
                                       const std::function<void(const std::string&)>& report);

}  // namespace riverd::storage
