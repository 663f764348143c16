#pragma once

#include "feeds/model/candidate.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The long texts of an entry as its record keeps them: one Zstandard frame of content and summary, so that
/// a page of the store holds several entries. Level 1 without a dictionary: higher levels gain 2 % of space
/// for 20 % more time, and a dictionary made from other feeds than one's own gains nothing.
namespace riverd::storage {

/// What a packed text may unpack to. Longer ones are kept as they are.
inline constexpr std::size_t largest_packed = std::size_t{64} << 20U;

/// The frame; empty where packing does not pay. Any thread.
[[nodiscard]] std::string pack(std::string_view content, std::string_view summary);

/// What was packed, content and summary in one; nullopt where the bytes are no such frame, or one that says
/// it holds more than `largest_packed` or holds anything but what it says. Never allocates more.
[[nodiscard]] std::optional<std::string> unpack(std::string_view frame);

/// Packs a candidate's texts ahead of time, so that the writing thread need not.
void pack_texts(Candidate& candidate);

}  // namespace riverd::storage
