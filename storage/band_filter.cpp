#include "storage/band_filter.hpp"

#include <utility>

namespace riverd::storage {
namespace {

constexpr unsigned line_bits = 14;

std::uint64_t bit(unsigned place) {
  return std::uint64_t{1} << (place % 64);
}

}  // namespace

struct BandFilter::Place {
  std::size_t line;
  unsigned first;  // of 512
  unsigned second;

  Place() = default;  // of an array that is filled at once
  Place(std::size_t band, std::uint32_t number) {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
    const std::uint64_t hash = ((std::uint64_t{number} << 7U | band) + 1) * golden;
    line = static_cast<std::size_t>(hash >> (64 - line_bits));
    first = static_cast<unsigned>(hash >> 40U & 511U);
    second = static_cast<unsigned>(hash >> 31U & 511U);
  }
};

const BandList& BandList::all() {
  static const BandList list = [] {
    BandList out;
    for (std::size_t band = 0; band < dedupe::band_count; ++band) out.add_if(true, band);
    return out;
  }();
  return list;
}

bool BandFilter::may_have(const Half& half, const Place& at) const {
  const auto& line = lines_[at.line].half[half.number];
  // Without a branch, of which half would be guessed wrong.
  return (line[at.first / 64] >> (at.first % 64) & line[at.second / 64] >> (at.second % 64) & 1U) != 0;
}

void BandFilter::add(std::uint64_t arrival, std::span<const std::uint32_t> bands) {
  if (lines_.empty()) lines_.resize(std::size_t{1} << line_bits);
  if (latest_.noted == capacity / 2) {
    std::swap(latest_, before_);
    for (Lines& lines : lines_) lines.half[latest_.number].fill(0);
    latest_.noted = 0;
  }
  if (latest_.noted == 0) latest_.first = arrival;
  ++latest_.noted;
  for (std::size_t band = 0; band < bands.size(); ++band) {
    const Place at(band, bands[band]);
    auto& line = lines_[at.line].half[latest_.number];
    line[at.first / 64] |= bit(at.first);
    line[at.second / 64] |= bit(at.second);
  }
}

bool BandFilter::knows(std::uint64_t arrival) const {
  const Half& oldest = before_.noted > 0 ? before_ : latest_;
  return oldest.noted > 0 && arrival >= oldest.first;
}

BandList BandFilter::among(std::span<const std::uint32_t> bands) const {
  BandList out;
  if (lines_.empty()) return out;
  std::array<Place, dedupe::band_count> places;
  // The filter lies in no near cache: all lines are fetched before the first is read.
  for (std::size_t band = 0; band < bands.size(); ++band) {
    places[band] = Place(band, bands[band]);
    for (const auto& line : lines_[places[band].line].half) __builtin_prefetch(line.data());
  }
  for (std::size_t band = 0; band < bands.size(); ++band) {
    const bool latest = may_have(latest_, places[band]);
    const bool before = may_have(before_, places[band]);
    out.add_if(latest || before, band);
  }
  return out;
}

}  // namespace riverd::storage
