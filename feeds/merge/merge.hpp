#pragma once

#include "feeds/emit/output.hpp"

#include <vector>

namespace riverd {

/// Whether an entry is displayed before another (T7): effective time descending, then arrival descending,
/// then id.
[[nodiscard]] bool displayed_before(const Entry& a, const Entry& b);

/// Puts entries into the order of display (T7).
void order_for_display(std::vector<emit::OutputEntry>& entries);

/// The feed's `updated` (O3): the newest `updated` of its entries; absent when there are none.
[[nodiscard]] std::optional<Time> newest_update(const std::vector<emit::OutputEntry>& entries);

}  // namespace riverd
