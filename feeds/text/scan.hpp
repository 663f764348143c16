#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// Looks for single characters a block of bytes at a time. Documents are mostly text in which nothing is
/// to be done; what is to be done is found at the speed of memory.
namespace riverd::text {

namespace scan_detail {

/// GCC's and clang's portable vectors: SSE2, NEON or whatever the machine has.
using Block = std::uint8_t __attribute__((vector_size(16)));

struct Halves {
  std::uint64_t first;
  std::uint64_t second;
};

template <class Mask>
[[nodiscard]] inline Halves halves(Mask mask) {
  return std::bit_cast<Halves>(mask);
}

[[nodiscard]] inline Block load(const char* bytes) {
  Block block;
  std::memcpy(&block, bytes, sizeof block);
  return block;
}

/// Where the first of a mask's bytes that are set lies; there is one.
[[nodiscard]] inline std::size_t first_set(Halves mask) {
  const std::uint64_t half = mask.first != 0 ? mask.first : mask.second;
  const auto zeros = static_cast<std::size_t>(
      std::endian::native == std::endian::little ? std::countr_zero(half) : std::countl_zero(half));
  return zeros / 8 + (mask.first != 0 ? 0 : 8);
}

}  // namespace scan_detail

/// The first place from `from` on whose character `matches`; npos if there is none. `matches` is called
/// with one unsigned byte or with a vector of them and must say the same of both: it is made of
/// comparisons with constants joined by `|` and `&`.
template <class Matches>
[[nodiscard]] inline std::size_t scan(std::string_view text, std::size_t from, Matches matches) {
  using namespace scan_detail;
  constexpr std::size_t block = sizeof(Block);
  const char* const bytes = text.data();
  std::size_t at = from;
  while (at + 4 * block <= text.size()) {
    const auto a = matches(load(bytes + at));
    const auto b = matches(load(bytes + at + block));
    const auto c = matches(load(bytes + at + 2 * block));
    const auto d = matches(load(bytes + at + 3 * block));
    const Halves any = halves(a | b | c | d);
    if ((any.first | any.second) == 0) {
      at += 4 * block;
      continue;
    }
    for (const auto& mask : {a, b, c, d}) {
      const Halves found = halves(mask);
      if ((found.first | found.second) != 0) return at + first_set(found);
      at += block;
    }
  }
  for (; at + block <= text.size(); at += block) {
    const Halves found = halves(matches(load(bytes + at)));
    if ((found.first | found.second) != 0) return at + first_set(found);
  }
  for (; at < text.size(); ++at) {
    if (matches(static_cast<std::uint8_t>(bytes[at]))) return at;
  }
  return std::string_view::npos;
}

/// Whether a character has no place in XML and none in a text of ours: a C0 control other than tab, line
/// feed and carriage return.
inline constexpr auto is_control = [](auto c) {
  return (c < 0x20) & (c != '\t') & (c != '\n') & (c != '\r');
};

inline constexpr auto is_not_ascii = [](auto c) { return c >= 0x80; };

/// What markup has to escape.
inline constexpr auto is_markup = [](auto c) { return (c == '&') | (c == '<') | (c == '>') | (c == '"'); };

}  // namespace riverd::text
