#pragma once

#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <cstdint>

namespace riverd::storage {

/// The format this program writes (FORMAT.md).
inline constexpr std::uint64_t current_format = 5;

/// Whether the store can be read by this program: StorageError::newer_format or damaged if not. An older one
/// can, as it is: what its format lacks reads as absent.
[[nodiscard]] Result<void> check_format(const ReadTransaction& transaction);

/// Brings a store to the current format within the transaction, so that it has the one or the other whole;
/// marks an empty one. Linear in its entries.
[[nodiscard]] Result<void> migrate(WriteTransaction& transaction);

}  // namespace riverd::storage
