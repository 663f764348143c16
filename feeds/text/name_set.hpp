#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace riverd::text {

namespace name_set_detail {

[[nodiscard]] constexpr std::size_t hash(std::string_view name) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(name[i]));
  };
  return name.size() * 67 + at(0) * 31 + at(name.size() / 2) * 7 + at(name.size() - 1);
}

/// Where each name of a list stands, found by its hash; 0 means nothing is there, i + 1 the i-th name.
template <const auto& names>
struct Slots {
  static constexpr std::size_t size = [] {
    std::size_t enough = 16;
    while (enough < 3 * names.size()) enough *= 2;
    return enough;
  }();

  static constexpr std::array<std::uint8_t, size> table = [] {
    static_assert(names.size() < 255);
    std::array<std::uint8_t, size> slots{};
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::size_t at = hash(names[i]) % size;
      while (slots[at] != 0) at = (at + 1) % size;
      slots[at] = static_cast<std::uint8_t>(i + 1);
    }
    return slots;
  }();
};

}  // namespace name_set_detail

/// Where a name stands in a list of names, a constant array of string_views known to the compiler; the list's
/// size if it is not there. Readers ask for every element, the sanitiser several times for every tag.
template <const auto& names>
[[nodiscard]] constexpr std::size_t index_of(std::string_view name) {
  using Slots = name_set_detail::Slots<names>;
  if (name.empty()) return names.size();
  for (std::size_t at = name_set_detail::hash(name) % Slots::size; Slots::table[at] != 0;
       at = (at + 1) % Slots::size) {
    const std::size_t index = Slots::table[at] - std::size_t{1};
    if (names[index] == name) return index;
  }
  return names.size();
}

template <const auto& names>
[[nodiscard]] constexpr bool contains(std::string_view name) {
  return index_of<names>(name) < names.size();
}

}  // namespace riverd::text
