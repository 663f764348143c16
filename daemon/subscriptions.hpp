#pragma once

#include "feeds/emit/opml.hpp"
#include "feeds/result.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace riverd {

/// Adds subscriptions to the `feeds.opml` of a data directory, which is made if there is none. What stands in
/// it stays, byte for byte. Those whose URL it has already are left out; returns how many were added. Fails,
/// and changes nothing, where the file is no OPML list or cannot be written. One process at a time.
[[nodiscard]] Result<std::size_t> add_subscriptions(const std::filesystem::path& data,
                                                    std::span<const emit::OpmlOutline> outlines);

/// Takes a feed out of the `feeds.opml` of a data directory: every outline whose URL, as the configuration
/// reads it, is `url`. What else stands in it stays, byte for byte. How many were taken out; 0, and nothing
/// is written, where there is none or no list. Fails as add_subscriptions().
[[nodiscard]] Result<std::size_t> remove_subscription(const std::filesystem::path& data,
                                                      const std::string& url);

}  // namespace riverd
