#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <optional>

namespace riverd::storage {

/// Moves an entry's row of the table `links`; absent: it has none.
[[nodiscard]] Result<void> move_link(const Entry& entry, const std::optional<Digest>& from,
                                     const std::optional<Digest>& to, WriteTransaction& transaction);

}  // namespace riverd::storage
