#pragma once

#include "daemon/commands/deep/finding.hpp"
#include "feeds/model/time.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>

namespace riverd::commands::deep {

/// What was read off the store.
struct StoreFacts {
  Findings findings;
  std::optional<Time> newest_poll{};  // for the clock
};

/// Whether the store opens, beside a running daemon too, how full its map and its disk are.
[[nodiscard]] StoreFacts check_store_room(storage::StoreOptions options);

/// How full the map is.
[[nodiscard]] Finding check_map(std::uint64_t used, std::uint64_t limit);

/// Whether the disk has room: `free` bytes beside a store of `used`.
[[nodiscard]] Finding check_disk(std::uint64_t free, std::uint64_t used);

}  // namespace riverd::commands::deep
