#pragma once

#include <cstddef>
#include <string>

namespace riverd::bench {

/// A full-text RSS document of that many items of about four kilobytes each, half of them Chinese.
/// Deterministic: the same numbers give the same bytes. `feed` makes feeds differ.
std::string full_text_feed(std::size_t items, std::size_t feed = 0);

}  // namespace riverd::bench
