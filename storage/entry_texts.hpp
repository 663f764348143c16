#pragma once

#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The long texts of entries, in the table `texts`: packed (storage/texts.hpp), each cut into pieces of which
/// several fill a page of the store. Whole in its record, a text of little more than half a page takes two;
/// under numbers that ascend with the entries' arrival, the pages are filled one after the other.
namespace riverd::storage {

/// Where an entry's texts stand.
struct TextsApart {
  std::uint64_t number = 0;    // of their own in `texts`, for ever; 0: they stand in the entry's record
  std::uint32_t packed = 0;    // bytes of the frame of content and summary; 0: it has neither
  std::uint32_t content = 0;   // how many bytes of what that unpacks to are the content
  std::uint32_t original = 0;  // bytes of the frame of the file it was imported from; 0: none

  friend bool operator==(const TextsApart&, const TextsApart&) = default;
};

enum class TextPart : std::uint8_t {
  packed = 0,
  original = 1,
};

/// A row's key has the number, the part, and which piece it is (2 bytes).
inline constexpr std::size_t text_key_size = 8 + 1 + 2;

/// The frame, of so many bytes, in the memory of `room`. Fails with StorageError::damaged where it is not all
/// there, or more is.
[[nodiscard]] Result<std::string> read_frame(std::uint64_t number, TextPart part, std::size_t size,
                                             const ReadTransaction& transaction, std::string room = {});

/// Puts a frame in the place of what is there; an empty one erases it.
[[nodiscard]] Result<void> put_frame(std::uint64_t number, TextPart part, std::string_view frame,
                                     WriteTransaction& transaction);

/// Erases both parts.
[[nodiscard]] Result<void> erase_frames(std::uint64_t number, WriteTransaction& transaction);

}  // namespace riverd::storage
