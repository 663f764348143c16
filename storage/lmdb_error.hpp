#pragma once

#include "feeds/error.hpp"

#include <filesystem>

namespace riverd::storage {

/// What a status of LMDB, or an errno, means to the owner of the store: one sentence that begins with the
/// file and says what to do.
[[nodiscard]] Error explain(int status, const std::filesystem::path& file);

}  // namespace riverd::storage
