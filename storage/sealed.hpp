#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Records with a checksum before them, so that bytes that were changed where they lie (by a disk, or by
/// another program) are noticed when they are read (FORMAT.md). Eight bytes, so that what follows is aligned
/// as the whole is.
namespace riverd::storage {

[[nodiscard]] std::string sealed(std::string_view record);

/// The same where room for the seal, so many bytes, was left at the beginning.
inline constexpr std::size_t seal_size = 8;
void seal(std::span<char> bytes);

[[nodiscard]] bool is_sealed(std::string_view bytes);

/// The record without its seal; one that has none, as older formats wrote them, as it is. nullopt: it is not
/// what was sealed.
[[nodiscard]] std::optional<std::string_view> unsealed(std::string_view bytes);

/// The same, believed: for what is too large to be gone through each time it is read.
[[nodiscard]] std::string_view unsealed_unchecked(std::string_view bytes);

}  // namespace riverd::storage
