#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

/// One bit for each byte of a mask, the first lowest.
[[nodiscard]] inline std::uint64_t bits(Halves mask) {
#if defined(__SSE2__)
  return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(std::bit_cast<__m128i>(mask))));
#else
  const auto half = [](std::uint64_t bytes) {
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
    return ((bytes & 0x8080808080808080U) * 0x0002040810204081U) >> 56U;
  };
  return half(mask.first) | half(mask.second) << 8U;
#endif
}

template <class Word>
[[nodiscard]] inline Word load_word(const char* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

template <class Matches>
[[nodiscard]] inline std::uint64_t block_bits(const char* bytes, Matches matches) {
  return bits(halves(matches(load(bytes))));
}

/// The bits of fewer characters than a block has: two words that overlap cover them.
template <class Matches>
[[nodiscard]] inline std::uint64_t short_bits(const char* bytes, std::size_t size, Matches matches) {
  if (size >= 8) {
    const Halves both{load_word<std::uint64_t>(bytes), load_word<std::uint64_t>(bytes + size - 8)};
    const std::uint64_t found = bits(halves(matches(std::bit_cast<Block>(both))));
    return (found & 0xFFU) | (found >> 8U) << (size - 8);
  }
  if (size >= 4) {
    const std::array<std::uint32_t, 4> both{load_word<std::uint32_t>(bytes),
                                            load_word<std::uint32_t>(bytes + size - 4), 0, 0};
    const std::uint64_t found = bits(halves(matches(std::bit_cast<Block>(both))));
    return (found & 0xFU) | ((found >> 4U) & 0xFU) << (size - 4);
  }
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (matches(static_cast<std::uint8_t>(bytes[i]))) found |= std::uint64_t{1} << i;
  }
  return found;
}

}  // namespace scan_detail

/// How many characters match_bits() takes at once.
inline constexpr std::size_t window = 64;

/// Which of up to `window` characters match, one bit each, the first lowest; see scan() for `matches`.
template <class Matches>
[[nodiscard]] inline std::uint64_t match_bits(std::string_view text, Matches matches) {
  using namespace scan_detail;
  constexpr std::size_t block = sizeof(Block);
  const char* const bytes = text.data();
  const std::size_t size = text.size();
  if (size < block) return short_bits(bytes, size, matches);
  std::uint64_t found = 0;
  std::size_t at = 0;
  for (; at + block <= size; at += block) found |= block_bits(bytes + at, matches) << at;
  // What is left lies in the last block, which overlaps the one before.
  if (at < size) found |= block_bits(bytes + size - block, matches) << (size - block);
  return found;
}

/// The first place from `from` on whose character `matches`; npos if there is none. `matches` is called
/// with one unsigned byte or with a vector of them and must say the same of both: it is made of
/// comparisons with constants joined by `|` and `&`.
template <class Matches>
[[nodiscard]] inline std::size_t scan(std::string_view text, std::size_t from, Matches matches) {
  using namespace scan_detail;
  constexpr std::size_t block = sizeof(Block);
  const char* const bytes = text.data();
  std::size_t at = from;
  for (; at + window <= text.size(); at += window) {
    const auto a = matches(load(bytes + at));
    const auto b = matches(load(bytes + at + block));
    const auto c = matches(load(bytes + at + 2 * block));
    const auto d = matches(load(bytes + at + 3 * block));
    if (bits(halves(a | b | c | d)) == 0) continue;
    const std::uint64_t found = bits(halves(a)) | bits(halves(b)) << block | bits(halves(c)) << 2 * block |
                                bits(halves(d)) << 3 * block;
    return at + static_cast<std::size_t>(std::countr_zero(found));
  }
  if (at >= text.size()) return std::string_view::npos;
  const std::uint64_t found = match_bits(text.substr(at), matches);
  return found == 0 ? std::string_view::npos : at + static_cast<std::size_t>(std::countr_zero(found));
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
