#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The bytes of keys and small values (FORMAT.md). Numbers are big-endian, so that the order of bytes is
/// the order of numbers.
namespace riverd::storage {

[[nodiscard]] std::string key_of(FeedId feed);
[[nodiscard]] std::string key_of(EntryId entry);
[[nodiscard]] std::string key_of(const Digest& digest);
[[nodiscard]] std::string key_of(std::uint64_t number);
[[nodiscard]] std::string key_of(Time time);  // milliseconds since 1970; times before sort last

/// The key of an output id in `output_ids` (O1).
[[nodiscard]] std::string output_id_key(std::string_view output_id);

/// Parts of composite keys and values, at an offset in bytes. Fail (nullopt) where the text is too short.
[[nodiscard]] std::optional<std::uint64_t> number_at(std::string_view bytes, std::size_t offset);
[[nodiscard]] std::optional<FeedId> feed_at(std::string_view bytes, std::size_t offset);
[[nodiscard]] std::optional<EntryId> entry_at(std::string_view bytes, std::size_t offset);
[[nodiscard]] std::optional<Time> time_at(std::string_view bytes, std::size_t offset);

/// Names in the table `meta`.
inline constexpr std::string_view meta_format = "format";
inline constexpr std::string_view meta_next_arrival = "next_arrival";
inline constexpr std::string_view meta_entries = "entries";
inline constexpr std::string_view meta_stories = "stories";

}  // namespace riverd::storage
