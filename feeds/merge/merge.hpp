#pragma once

#include "feeds/emit/output.hpp"

#include <vector>

namespace riverd {

/// Puts entries into the order of display (T7): effective time descending, then arrival descending,
/// then id.
void order_for_display(std::vector<emit::OutputEntry>& entries);

/// The feed's `updated` (O3): the newest `updated` of its entries; absent when there are none.
[[nodiscard]] std::optional<Time> newest_update(const std::vector<emit::OutputEntry>& entries);

}  // namespace riverd
