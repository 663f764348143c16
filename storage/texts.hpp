#pragma once

#include "feeds/model/candidate.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The long texts of an entry as the store keeps them: one Zstandard frame of content and summary. Of feeds'
/// articles it leaves two fifths in 15 microseconds or less; half as much time again saves another 2 %. A
/// dictionary made from other feeds than one's own saves as little, and LZ4 leaves two thirds.
namespace riverd::storage {

/// What a packed text may unpack to. Longer ones are kept as they are.
inline constexpr std::size_t largest_packed = std::size_t{64} << 20U;

/// The frame; empty where packing does not pay. Any thread.
[[nodiscard]] std::string pack(std::string_view content, std::string_view summary);

/// A file as a frame, whether packing pays or not. What it has in common with `known` is referred to there,
/// not said again: of the file an entry was read from, the entry's texts leave a hundredth. Any thread.
[[nodiscard]] std::string pack_file(std::string_view bytes, std::string_view known = {});

/// What was packed, content and summary in one, or a file, with the same `known` or, where there was none,
/// any; nullopt where the bytes are no such frame, or one that says it holds more than `largest_packed` or
/// holds anything but what it says. Never allocates more.
[[nodiscard]] std::optional<std::string> unpack(std::string_view frame, std::string_view known = {});

/// Packs a candidate's texts ahead of time, so that the writing thread need not.
void pack_texts(Candidate& candidate);

}  // namespace riverd::storage
