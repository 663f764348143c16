#pragma once

#include "feeds/emit/opml.hpp"
#include "feeds/result.hpp"

#include <cstddef>
#include <filesystem>
#include <span>

namespace riverd {

/// Adds subscriptions to the `feeds.opml` of a data directory, which is made if there is none. What stands in
/// it stays, byte for byte. Those whose URL it has already are left out; returns how many were added. Fails,
/// and changes nothing, where the file is no OPML list or cannot be written. One process at a time.
[[nodiscard]] Result<std::size_t> add_subscriptions(const std::filesystem::path& data,
                                                    std::span<const emit::OpmlOutline> outlines);

}  // namespace riverd
