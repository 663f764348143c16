#pragma once

#include "feeds/dedupe/article.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace riverd::dedupe {

/// What two articles are compared by.
struct Fingerprint {
  std::vector<std::uint64_t> shingles;  // of 5 tokens (D3), sorted, each once
  std::vector<std::uint64_t> numbers;   // the number tokens, sorted, each once
  std::size_t tokens = 0;
  std::uint64_t title = 0;
  std::uint32_t title_tokens = 0;
};

/// `boilerplate`: the digests of the feed's standing paragraphs, sorted, which are left out (D2).
[[nodiscard]] Fingerprint fingerprint_of(const Article& article, std::span<const std::uint32_t> boilerplate);

/// An article's shingles in a tenth of the room: enough to tell most articles that only share a sentence
/// apart.
struct Outline {
  static constexpr std::size_t bits = 2048;

  /// One bit for each shingle, at a place of its own choosing; several may choose one.
  std::array<std::uint64_t, bits / 64> shingles{};
  std::uint16_t count = 0;  // of the bits that are set
  /// Of a long article those shingles alone whose first so many bits are zero, which are the same for each.
  std::uint8_t depth = 0;
  std::uint32_t tokens = 0;
  std::uint64_t title = 0;

  friend bool operator==(const Outline&, const Outline&) = default;
};
[[nodiscard]] Outline outline_of(const Article& article, std::span<const std::uint32_t> boilerplate);

/// False: likeness_of() says none, but for one in a thousand of the pairs that share just as much as tells
/// one story; of those that share twice as much, for none.
[[nodiscard]] bool may_be_alike(const Outline& a, const Outline& b);

/// Where alike articles meet (D4): one-permutation MinHash; 48 bands of 2 rows over the whole text and 16 of
/// 3 rows over the lead; and the title, by which the short beginning of an article is found. Two articles are
/// worth comparing if one of their numbers is equal at the same index.
inline constexpr std::size_t band_count = 65;

/// What an article is found and first compared by. Takes less time than the fingerprint, which most articles
/// never need.
struct Traces {
  std::vector<std::uint32_t> bands;  // band_count numbers; none for an article without a shingle
  Outline outline{};
  std::vector<std::uint32_t> left_out;  // the digests of its paragraphs that were boilerplate, ascending

  /// Whether they are what traces_of() would make under this boilerplate, of the article they were made of.
  [[nodiscard]] bool hold_under(std::span<const std::uint32_t> boilerplate, const Article& article) const;
};
[[nodiscard]] Traces traces_of(const Article& article, std::span<const std::uint32_t> boilerplate);

/// How far two articles share their text (D5), exactly: of their sets of shingles.
struct Overlap {
  double containment = 0;  // shared / the smaller, 0 to 1
  double jaccard = 0;      // shared / all
  double numbers = 1;  // of the smaller set of numbers, the share that the other has too; 1 if it is empty
};
[[nodiscard]] Overlap overlap_of(const Fingerprint& a, const Fingerprint& b);

/// What one article is to another.
enum class Likeness : std::uint8_t {
  none,
  story,    ///< on the same event: a label only
  rewrite,  ///< a revised text: grouped under the other
  copy,     ///< the same article: folded
};

/// D5 to D7: across sources by containment, from 60 tokens on (40 where the titles are equal); shorter ones
/// with one title of 8 tokens or more within 24 hours tell the same story. Within one source only near-equal
/// texts with equal numbers are a copy, and rolling updates are rewrites. `apart`: between their effective
/// times, of any sign.
[[nodiscard]] Likeness likeness_of(const Fingerprint& a, const Fingerprint& b, const Overlap& overlap,
                                   bool same_source, std::chrono::milliseconds apart);

}  // namespace riverd::dedupe
