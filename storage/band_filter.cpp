#include "storage/band_filter.hpp"

#include <utility>

namespace riverd::storage {
namespace {

constexpr unsigned line_bits = 14;
constexpr std::size_t words_in_line = 8;  // of a cache line, where both bits of a band stand

struct Place {
  std::size_t line;
  unsigned first;  // of 512
  unsigned second;
};

Place place_of(std::size_t band, std::uint32_t number) {
  constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
  const std::uint64_t hash = ((std::uint64_t{number} << 7U | band) + 1) * golden;
  return {static_cast<std::size_t>(hash >> (64 - line_bits)) * words_in_line,
          static_cast<unsigned>(hash >> 40U & 511U), static_cast<unsigned>(hash >> 31U & 511U)};
}

std::uint64_t bit(unsigned place) {
  return std::uint64_t{1} << (place % 64);
}

}  // namespace

const BandList& BandList::all() {
  static const BandList list = [] {
    BandList out;
    for (std::size_t band = 0; band < dedupe::band_count; ++band) out.add(band);
    return out;
  }();
  return list;
}

bool BandFilter::Half::may_have(std::size_t band, std::uint32_t number) const {
  if (bits.empty()) return false;
  const Place at = place_of(band, number);
  return (bits[at.line + at.first / 64] & bit(at.first)) != 0 &&
         (bits[at.line + at.second / 64] & bit(at.second)) != 0;
}

void BandFilter::add(std::uint64_t arrival, std::span<const std::uint32_t> bands) {
  if (latest_.noted == capacity / 2) std::swap(latest_, before_);
  if (latest_.noted == 0 || latest_.noted == capacity / 2) {
    latest_.bits.assign((std::size_t{1} << line_bits) * words_in_line, 0);
    latest_.noted = 0;
    latest_.first = arrival;
  }
  ++latest_.noted;
  for (std::size_t band = 0; band < bands.size(); ++band) {
    const Place at = place_of(band, bands[band]);
    latest_.bits[at.line + at.first / 64] |= bit(at.first);
    latest_.bits[at.line + at.second / 64] |= bit(at.second);
  }
}

bool BandFilter::knows(std::uint64_t arrival) const {
  const Half& oldest = before_.noted > 0 ? before_ : latest_;
  return oldest.noted > 0 && arrival >= oldest.first;
}

BandList BandFilter::among(std::span<const std::uint32_t> bands) const {
  BandList out;
  for (std::size_t band = 0; band < bands.size(); ++band)
    if (latest_.may_have(band, bands[band]) || before_.may_have(band, bands[band])) out.add(band);
  return out;
}

}  // namespace riverd::storage
