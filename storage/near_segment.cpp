#include "storage/near_segment.hpp"

#include "feeds/dedupe/similarity.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

namespace riverd::storage {
namespace {

using dedupe::band_count;

constexpr std::size_t head_size = 8;
constexpr std::size_t entry_size = 8 + band_count * 8;  // its arrival, and a number and a place in each band

template <class Number>
Number read(const char* at) {
  Number out;
  std::memcpy(&out, at, sizeof out);
  if constexpr (std::endian::native == std::endian::big)
    out = __builtin_bswap64(out) >> (64 - 8 * sizeof out);
  return out;
}

template <class Number>
void write(char*& at, Number number) {
  if constexpr (std::endian::native == std::endian::big)
    number = static_cast<Number>(__builtin_bswap64(number) >> (64 - 8 * sizeof number));
  std::memcpy(at, &number, sizeof number);
  at += sizeof number;
}

/// Room for a segment of so many entries, and where its arrays begin.
struct Layout {
  explicit Layout(std::size_t count) : bytes(head_size + count * entry_size, '\0') {
    char* at = bytes.data();
    write(at, static_cast<std::uint64_t>(count));
    arrivals = at;
    numbers = arrivals + count * 8;
    entries = numbers + count * band_count * 4;
  }
  std::string bytes;
  char* arrivals;
  char* numbers;  // band after band, each ascending
  char* entries;  // band after band, in the order of the numbers
};

}  // namespace

NearSegment::NearSegment(std::string_view bytes) {
  if (bytes.size() < head_size) return;
  const char* const start = &bytes.front();
  const auto count = read<std::uint64_t>(start);
  if (count != (bytes.size() - head_size) / entry_size || (bytes.size() - head_size) % entry_size != 0)
    return;
  count_ = count;
  arrivals_ = start + head_size;
  numbers_ = arrivals_ + count_ * 8;
  entries_ = numbers_ + count_ * band_count * 4;
}

std::uint64_t NearSegment::arrival(std::size_t entry) const {
  return entry < count_ ? read<std::uint64_t>(arrivals_ + entry * 8) : 0;
}

std::uint32_t NearSegment::number_at(std::size_t band, std::size_t place) const {
  return read<std::uint32_t>(numbers_ + (band * count_ + place) * 4);
}

std::uint32_t NearSegment::entry_at(std::size_t band, std::size_t place) const {
  return read<std::uint32_t>(entries_ + (band * count_ + place) * 4);
}

void NearSegment::find(std::size_t band, std::uint32_t number, std::vector<std::uint64_t>& out) const {
  if (count_ == 0) return;
  // The numbers are spread evenly, so the place is nearly known; from there in growing steps.
  std::size_t low = 0;
  std::size_t high = 0;
  const std::size_t guess = static_cast<std::size_t>((std::uint64_t{number} * count_) >> 32U);
  std::size_t step = 8;
  if (number_at(band, guess) < number) {
    low = guess + 1;
    while (low + step < count_ && number_at(band, low + step) < number) {
      low += step;
      step *= 2;
    }
    high = std::min(count_, low + step + 1);
  } else {
    high = guess;
    while (high > step && number_at(band, high - step) >= number) {
      high -= step;
      step *= 2;
    }
    low = high > step ? high - step : 0;
  }
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (number_at(band, middle) < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (; low < count_ && number_at(band, low) == number; ++low) out.push_back(arrival(entry_at(band, low)));
}

std::string make_segment(std::span<const std::uint64_t> arrivals, std::span<const std::uint32_t> bands) {
  const std::size_t count = arrivals.size();
  Layout out(count);
  for (const std::uint64_t arrival : arrivals) write(out.arrivals, arrival);
  std::vector<std::uint32_t> order(count);
  for (std::size_t band = 0; band < band_count; ++band) {
    const auto number = [&](std::uint32_t entry) { return bands[entry * band_count + band]; };
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return number(a) != number(b) ? number(a) < number(b) : a < b;
    });
    for (const std::uint32_t entry : order) {
      write(out.numbers, number(entry));
      write(out.entries, entry);
    }
  }
  return std::move(out.bytes);
}

std::string merge_segments(const std::vector<NearSegment>& segments) {
  std::size_t count = 0;
  std::vector<std::uint32_t> offsets;
  for (const NearSegment& segment : segments) {
    offsets.push_back(static_cast<std::uint32_t>(count));
    count += segment.size();
  }
  Layout out(count);
  for (const NearSegment& segment : segments) {
    for (std::size_t entry = 0; entry < segment.size(); ++entry) write(out.arrivals, segment.arrival(entry));
  }
  std::vector<std::size_t> places(segments.size());
  for (std::size_t band = 0; band < band_count; ++band) {
    std::fill(places.begin(), places.end(), 0U);
    for (std::size_t written = 0; written < count; ++written) {
      std::size_t least = segments.size();
      std::uint32_t least_number = 0;
      for (std::size_t s = 0; s < segments.size(); ++s) {
        if (places[s] == segments[s].size()) continue;
        const std::uint32_t number = segments[s].number_at(band, places[s]);
        if (least != segments.size() && number >= least_number) continue;
        least = s;
        least_number = number;
      }
      write(out.numbers, least_number);
      write(out.entries, segments[least].entry_at(band, places[least]) + offsets[least]);
      ++places[least];
    }
  }
  return std::move(out.bytes);
}

}  // namespace riverd::storage
