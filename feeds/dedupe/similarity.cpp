#include "feeds/dedupe/similarity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace riverd::dedupe {
namespace {

constexpr std::size_t shingle_size = 5;  // D3
constexpr std::size_t lead_size = 120;   // D4, in tokens

// D4: bands × rows.
constexpr std::size_t body_bands = 48;
constexpr std::size_t body_rows = 2;
constexpr std::size_t lead_bands = 16;
constexpr std::size_t lead_rows = 3;
static_assert(body_bands + lead_bands + 1 == band_count);

// D5, D6
constexpr std::size_t fewest_tokens = 60;
constexpr std::size_t fewest_tokens_with_title = 40;
constexpr double copy_containment = 0.80;
constexpr double rewrite_containment = 0.60;
constexpr double story_containment = 0.30;
constexpr std::size_t fewest_title_tokens = 8;
constexpr std::chrono::hours longest_apart{24};

// D7
constexpr double copy_jaccard = 0.80;
constexpr double same_numbers = 0.95;

// Reports of one series, such as the markets' each day, share their phrases and not their figures. That holds
// across sources too, where a mirror's report of today would otherwise be taken for yesterday's.
constexpr std::size_t figures_of_a_report = 8;
constexpr double other_numbers = 0.60;

std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
  return bits ^ (bits >> 31U);
}

bool is_among(std::span<const std::uint32_t> digests, const Paragraph& paragraph) {
  return std::binary_search(digests.begin(), digests.end(), paragraph.digest);
}

std::vector<std::uint64_t> shingles_of(std::span<const std::uint64_t> tokens) {
  std::vector<std::uint64_t> out;
  if (tokens.size() < shingle_size) return out;
  out.reserve(tokens.size() - shingle_size + 1);
  for (std::size_t i = 0; i + shingle_size <= tokens.size(); ++i) {
    std::uint64_t shingle = 0;
    for (std::size_t k = 0; k < shingle_size; ++k) {
      shingle = (shingle ^ tokens[i + k]) * 0x9E3779B97F4A7C15U;
      shingle ^= shingle >> 29U;
    }
    out.push_back(shingle);
  }
  return out;
}

/// Sorts hashes, leaving each once. They are spread evenly, so that their first bits put nearly each into its
/// place; where somebody has made them otherwise, what falls into one place is sorted as anything is.
void sort_unique(std::vector<std::uint64_t>& hashes) {
  constexpr std::size_t few = 32;
  if (hashes.size() <= few) {
    std::sort(hashes.begin(), hashes.end());
  } else {
    const int bits = std::clamp(static_cast<int>(std::bit_width(hashes.size())), 1, 16);
    const int shift = 64 - bits;
    std::vector<std::uint32_t> ends(std::size_t{1} << bits);  // of each place; first where it begins
    for (const std::uint64_t hash : hashes) ++ends[hash >> shift];
    std::uint32_t before = 0;
    for (std::uint32_t& end : ends) before += std::exchange(end, before);
    std::vector<std::uint64_t> placed(hashes.size());
    for (const std::uint64_t hash : hashes) placed[ends[hash >> shift]++] = hash;
    auto begin = placed.begin();
    for (const std::uint32_t end : ends) {
      const auto next = placed.begin() + static_cast<std::ptrdiff_t>(end);
      if (next - begin > 1) std::sort(begin, next);
      begin = next;
    }
    hashes = std::move(placed);
  }
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

/// How many numbers two ascending lists share.
template <class Number>
std::size_t shared(const std::vector<Number>& a, const std::vector<Number>& b) {
  std::size_t count = 0;
  std::size_t x = 0;
  std::size_t y = 0;
  // Without branches: which of two hashes is less is nothing that a processor could foresee.
  while (x < a.size() && y < b.size()) {
    const Number left = a[x];
    const Number right = b[y];
    count += static_cast<std::size_t>(left == right);
    x += static_cast<std::size_t>(left <= right);
    y += static_cast<std::size_t>(right <= left);
  }
  return count;
}

/// One-permutation MinHash (Li, Owen, Zhang 2012): each shingle falls into one bin, and the least of a bin
/// stands for it. An empty bin borrows from one that is chosen by its own number (Shrivastava 2017), the same
/// for every article.
template <std::size_t bins>
std::array<std::uint32_t, bins> min_hashes(std::span<const std::uint64_t> shingles, std::uint64_t seed) {
  constexpr std::uint64_t empty = std::numeric_limits<std::uint64_t>::max();
  std::array<std::uint64_t, bins> least{};
  least.fill(empty);
  for (const std::uint64_t shingle : shingles) {
    const std::uint64_t hash = mixed(shingle + seed);
    auto& bin = least[((hash >> 32U) * bins) >> 32U];
    bin = std::min(bin, std::uint64_t{static_cast<std::uint32_t>(hash)});
  }
  std::array<std::uint32_t, bins> out{};
  for (std::size_t bin = 0; bin < bins; ++bin) {
    std::size_t from = bin;
    for (std::uint64_t attempt = 1; least[from] == empty; ++attempt) {
      from = static_cast<std::size_t>(mixed(seed + bin * 65537 + attempt) % bins);
    }
    out[bin] = static_cast<std::uint32_t>(least[from]);
  }
  return out;
}

template <std::size_t bands, std::size_t rows>
void append_bands(std::span<const std::uint64_t> shingles, std::uint64_t seed,
                  std::vector<std::uint32_t>& out) {
  const auto hashes = min_hashes<bands * rows>(shingles, seed);
  for (std::size_t band = 0; band < bands; ++band) {
    std::uint64_t number = seed + band;
    for (std::size_t row = 0; row < rows; ++row) number = mixed(number ^ hashes[band * rows + row]);
    out.push_back(static_cast<std::uint32_t>(number));
  }
}

/// band_count numbers; none where there is no shingle.
std::vector<std::uint32_t> bands_of(const std::vector<std::uint64_t>& shingles, const Article& article) {
  std::vector<std::uint32_t> out;
  if (shingles.empty()) return out;
  const std::span<const std::uint64_t> all = shingles;
  out.reserve(band_count);
  append_bands<body_bands, body_rows>(all, 0x5bd1e995, out);
  append_bands<lead_bands, lead_rows>(all.first(std::min(all.size(), lead_size - shingle_size + 1)),
                                      0x1b873593, out);
  // Shorter titles are columns'. An article without one of its own meets no other by it.
  const bool titled = article.title_tokens >= fewest_title_tokens;
  out.push_back(static_cast<std::uint32_t>(
      mixed(titled ? article.title : *std::min_element(shingles.begin(), shingles.end()))));
  return out;
}

/// `tokens`: those that the shingles are of.
Outline outline_of(const std::vector<std::uint64_t>& shingles, std::size_t tokens, std::uint64_t title) {
  constexpr std::uint16_t most = Outline::bits * 2 / 5;  // more would meet by chance too often
  Outline out;
  out.tokens = static_cast<std::uint32_t>(tokens);
  out.title = title;
  for (;; ++out.depth) {
    const std::uint64_t last = ~std::uint64_t{0} >> out.depth;
    out.shingles = {};
    for (const std::uint64_t shingle : shingles) {
      if (shingle > last) continue;
      const std::size_t place = shingle % Outline::bits;
      out.shingles[place / 64] |= std::uint64_t{1} << place % 64;
    }
    out.count = 0;
    for (const std::uint64_t word : out.shingles)
      out.count = static_cast<std::uint16_t>(out.count + std::popcount(word));
    if (out.count <= most) return out;
  }
}

/// How many bits two outlines have in common at the least if, of the smaller article's shingles, the other
/// has `containment` or more: what is not reached in one case of a thousand.
double fewest_in_common(const Outline& a, const Outline& b, double containment) {
  const Outline& deep = a.depth > b.depth ? a : b;
  const Outline& flat = a.depth > b.depth ? b : a;
  // Of the smaller one, the bits of shingles that both outlines would hold.
  const double flat_count = std::ldexp(flat.count, flat.depth - deep.depth);
  const double held = std::min(flat_count, static_cast<double>(deep.count));
  const double same = containment * held;
  // Of the other bits of each, some are where one of the other's is (hypergeometric).
  const double flat_rest = std::max(flat.count - same, 0.0);
  const double deep_rest = std::max(deep.count - same, 0.0);
  const double places = Outline::bits - same;
  const double share = flat_rest / places;
  const double by_chance = deep_rest * share;
  double variance = by_chance * (1 - share) * (places - deep_rest) / places;
  // Which of what they share is in the outlines at all is chance too, where they are samples (binomial).
  if (deep.depth > 0) variance += same * (1 - containment);
  return same + by_chance - 3.1 * std::sqrt(variance);
}

/// The article's tokens but for its standing paragraphs; `room` holds them where there are some of those.
std::span<const std::uint64_t> without(std::span<const std::uint32_t> boilerplate, const Article& article,
                                       std::vector<std::uint64_t>& room) {
  const auto is_boilerplate = [&](const Paragraph& paragraph) { return is_among(boilerplate, paragraph); };
  const std::span<const std::uint64_t> tokens = article.tokens;
  if (std::none_of(article.paragraphs.begin(), article.paragraphs.end(), is_boilerplate)) return tokens;
  room.reserve(tokens.size());
  for (const Paragraph& paragraph : article.paragraphs) {
    if (is_boilerplate(paragraph)) continue;
    const auto words = tokens.subspan(paragraph.first, paragraph.count);
    room.insert(room.end(), words.begin(), words.end());
  }
  return room;
}

}  // namespace

Fingerprint fingerprint_of(const Article& article, std::span<const std::uint32_t> boilerplate) {
  std::vector<std::uint64_t> room;
  const auto tokens = without(boilerplate, article, room);
  Fingerprint out;
  out.tokens = tokens.size();
  out.title = article.title;
  out.title_tokens = article.title_tokens;
  out.shingles = shingles_of(tokens);
  sort_unique(out.shingles);
  std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(out.numbers),
               [](std::uint64_t token) { return (token & 1U) != 0; });
  sort_unique(out.numbers);
  return out;
}

bool Traces::hold_under(std::span<const std::uint32_t> boilerplate, const Article& article) const {
  return std::all_of(article.paragraphs.begin(), article.paragraphs.end(), [&](const Paragraph& paragraph) {
    return is_among(left_out, paragraph) == is_among(boilerplate, paragraph);
  });
}

Traces traces_of(const Article& article, std::span<const std::uint32_t> boilerplate) {
  Traces out;
  for (const Paragraph& paragraph : article.paragraphs)
    if (is_among(boilerplate, paragraph)) out.left_out.push_back(paragraph.digest);
  std::sort(out.left_out.begin(), out.left_out.end());
  out.left_out.erase(std::unique(out.left_out.begin(), out.left_out.end()), out.left_out.end());
  std::vector<std::uint64_t> room;
  const auto tokens = without(boilerplate, article, room);
  const auto shingles = shingles_of(tokens);
  out.bands = bands_of(shingles, article);
  out.outline = outline_of(shingles, tokens.size(), article.title);
  return out;
}

Outline outline_of(const Article& article, std::span<const std::uint32_t> boilerplate) {
  std::vector<std::uint64_t> room;
  const auto tokens = without(boilerplate, article, room);
  return outline_of(shingles_of(tokens), tokens.size(), article.title);
}

Overlap overlap_of(const Fingerprint& a, const Fingerprint& b) {
  Overlap out;
  const std::size_t smaller = std::min(a.shingles.size(), b.shingles.size());
  if (smaller > 0) {
    const auto both = static_cast<double>(shared(a.shingles, b.shingles));
    out.containment = both / static_cast<double>(smaller);
    out.jaccard = both / (static_cast<double>(a.shingles.size() + b.shingles.size()) - both);
  }
  const std::size_t fewer = std::min(a.numbers.size(), b.numbers.size());
  if (fewer > 0) out.numbers = static_cast<double>(shared(a.numbers, b.numbers)) / static_cast<double>(fewer);
  return out;
}

bool may_be_alike(const Outline& a, const Outline& b) {
  const std::size_t fewer = std::min(a.tokens, b.tokens);
  if (a.title != 0 && a.title == b.title) {
    if (fewer < fewest_tokens_with_title) return true;  // the rest decides
  } else if (fewer < fewest_tokens) {
    return false;
  }
  const auto has_none = [](const Outline& each) { return each.depth == 0 && each.count == 0; };
  if (has_none(a) || has_none(b)) return false;
  std::size_t common = 0;
  for (std::size_t i = 0; i < a.shingles.size(); ++i)
    common += static_cast<std::size_t>(std::popcount(a.shingles[i] & b.shingles[i]));
  // Within one source more is asked for than across.
  return static_cast<double>(common) >= fewest_in_common(a, b, story_containment);
}

Likeness likeness_of(const Fingerprint& a, const Fingerprint& b, const Overlap& overlap, bool same_source,
                     std::chrono::milliseconds apart) {
  const bool one_title = a.title != 0 && a.title == b.title;
  if (std::min(a.tokens, b.tokens) < (one_title ? fewest_tokens_with_title : fewest_tokens)) {
    const bool close = apart <= longest_apart && -apart <= longest_apart;
    return one_title && a.title_tokens >= fewest_title_tokens && close && !same_source ? Likeness::story
                                                                                       : Likeness::none;
  }
  if (same_source) {
    if (overlap.numbers < same_numbers) return Likeness::none;
    if (overlap.jaccard >= copy_jaccard) return Likeness::copy;
    // A rolling update holds what it said before.
    return overlap.containment >= copy_containment ? Likeness::rewrite : Likeness::none;
  }
  if (overlap.containment < story_containment) return Likeness::none;
  if (overlap.containment < rewrite_containment) return Likeness::story;
  const bool series =
      std::min(a.numbers.size(), b.numbers.size()) >= figures_of_a_report && overlap.numbers < other_numbers;
  if (series) return Likeness::story;
  return overlap.containment >= copy_containment ? Likeness::copy : Likeness::rewrite;
}

}  // namespace riverd::dedupe
