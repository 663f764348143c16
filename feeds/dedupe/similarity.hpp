#pragma once

#include "feeds/dedupe/article.hpp"

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

/// Enough of a fingerprint to tell most articles that only share a sentence apart, in a quarter of its room.
struct Outline {
  std::vector<std::uint16_t> shingles;  // the first bits of each of them, ascending; several may be equal
  std::size_t tokens = 0;
  std::uint64_t title = 0;
};
[[nodiscard]] Outline outline_of(const Fingerprint& fingerprint);

/// False: whatever else they are, likeness_of() says none. Shingles that are equal have equal first bits, so
/// the outlines share no less than the fingerprints do.
[[nodiscard]] bool may_be_alike(const Outline& a, const Outline& b);

/// Where alike articles meet (D4): one-permutation MinHash; 48 bands of 2 rows over the whole text and 16 of
/// 3 rows over the lead; and the title, by which the short beginning of an article is found. Two articles are
/// worth comparing if one of their numbers is equal at the same index.
inline constexpr std::size_t band_count = 65;

/// band_count numbers; none for an article without a shingle. Takes less time than the fingerprint: most
/// articles meet no other and need none.
[[nodiscard]] std::vector<std::uint32_t> bands_of(const Article& article,
                                                  std::span<const std::uint32_t> boilerplate);

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
