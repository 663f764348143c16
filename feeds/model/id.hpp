#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace riverd {

/// The first 128 bits of a SHA-256: collisions cannot be made on purpose by a hostile feed.
using Digest = std::array<std::uint8_t, 16>;

/// SHA-256 over the parts, each preceded by its length so that no two lists of parts coincide,
/// cut to 128 bits.
[[nodiscard]] Digest digest_of(std::initializer_list<std::string_view> parts);

/// Identifies a source. Derived from the URL the owner configured, so it survives restarts, a lost
/// store and redirects. Printed as 16 hexadecimal digits.
struct FeedId {
  std::uint64_t value = 0;

  [[nodiscard]] static FeedId from_url(std::string_view configured_url);
  [[nodiscard]] static std::optional<FeedId> parse(std::string_view hex);
  [[nodiscard]] std::string to_string() const;
  friend auto operator<=>(const FeedId&, const FeedId&) = default;
};

/// Identifies an entry for ever: derived from its feed and from the identity it was first seen with
/// (D1). Printed as 32 hexadecimal digits. All zero means "none".
struct EntryId {
  Digest value{};

  [[nodiscard]] static std::optional<EntryId> parse(std::string_view hex);
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] bool empty() const { return value == Digest{}; }
  friend auto operator<=>(const EntryId&, const EntryId&) = default;
};

/// Lower-case hexadecimal digits of some bytes.
[[nodiscard]] std::string to_hex(std::string_view bytes);

}  // namespace riverd

template <>
struct std::hash<riverd::FeedId> {
  std::size_t operator()(const riverd::FeedId& id) const noexcept {
    return static_cast<std::size_t>(id.value);
  }
};

template <>
struct std::hash<riverd::EntryId> {
  std::size_t operator()(const riverd::EntryId& id) const noexcept {
    std::size_t out = 0;  // of a digest, but for what the ids of a feed begin with
    std::memcpy(&out, id.value.data() + id.value.size() - sizeof out, sizeof out);
    return out;
  }
};
