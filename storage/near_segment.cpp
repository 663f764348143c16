#include "storage/near_segment.hpp"

#include "feeds/dedupe/similarity.hpp"
#include "storage/sealed.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

namespace riverd::storage {
namespace {

using dedupe::band_count;

constexpr std::size_t head_size = 8;

/// How many bytes tell which entry of a segment of so many: most segments are small, and what is small is
/// written again and again.
std::size_t width_of_entry(std::size_t entries) {
  return entries <= std::size_t{1} << 16U ? 2 : 4;
}

/// What an entry takes: its arrival, and in each band a number and whose it is.
std::size_t entry_size(std::size_t entry_width) {
  return 8 + band_count * (4 + entry_width);
}

/// How many numbers of a band fall into one bucket, on average, from half to all of it.
constexpr std::size_t in_a_bucket = 16;

/// Into how many buckets, a power of two, the numbers of each band are divided by their first bits.
std::size_t bucket_count(std::size_t entries) {
  return std::bit_floor(std::max<std::size_t>(entries / (in_a_bucket / 2), 1));
}

std::size_t bucket_of(std::uint32_t number, std::size_t buckets) {
  return static_cast<std::size_t>((std::uint64_t{number} * buckets) >> 32U);
}

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

/// Room for a segment of so many entries, and where its arrays begin. The numbers of a band are written in
/// ascending order, band after band.
class Layout {
 public:
  explicit Layout(std::size_t count)
      : buckets_(bucket_count(count)),
        entry_width_(width_of_entry(count)),
        bytes_(seal_size + head_size + count * entry_size(entry_width_) + band_count * buckets_ * 4) {
    char* at = bytes_.span().subspan(seal_size).data();
    write(at, static_cast<std::uint64_t>(count));
    arrivals_ = at;
    starts_ = arrivals_ + count * 8;
    numbers_ = starts_ + band_count * buckets_ * 4;
    entries_ = numbers_ + count * band_count * 4;
  }

  void add_arrival(std::uint64_t arrival) { write(arrivals_, arrival); }

  void begin_band() {
    written_ = 0;
    started_ = 0;
  }
  void add(std::uint32_t number, std::uint32_t entry) {
    start_buckets(bucket_of(number, buckets_) + 1);
    write(numbers_, number);
    if (entry_width_ == 2) {
      write(entries_, static_cast<std::uint16_t>(entry));
    } else {
      write(entries_, entry);
    }
    ++written_;
  }
  void end_band() { start_buckets(buckets_); }

  [[nodiscard]] SegmentBytes take() {
    seal(bytes_.span());
    return std::move(bytes_);
  }

 private:
  /// Those before `end` that nothing fell into begin where the next one does.
  void start_buckets(std::size_t end) {
    for (; started_ < end; ++started_) write(starts_, written_);
  }

  std::size_t buckets_;
  std::size_t entry_width_;
  SegmentBytes bytes_;
  char* arrivals_ = nullptr;
  char* starts_ = nullptr;   // where each bucket begins, band after band
  char* numbers_ = nullptr;  // band after band, each ascending
  char* entries_ = nullptr;  // band after band, in the order of the numbers
  std::uint32_t written_ = 0;
  std::size_t started_ = 0;
};

void fetch(const char* at) {
  __builtin_prefetch(at);
}

}  // namespace

NearSegment::NearSegment(std::string_view stored) {
  const std::string_view bytes = unsealed_unchecked(stored);
  if (bytes.size() < head_size) return;
  const char* const start = &bytes.front();
  const auto count = read<std::uint64_t>(start);
  if (count > bytes.size()) return;
  // Those of format 2, which had no seals, always took four bytes.
  const std::size_t width = is_sealed(stored) ? width_of_entry(count) : 4;
  if (bytes.size() != head_size + count * entry_size(width) + band_count * bucket_count(count) * 4) return;
  entry_width_ = width;
  count_ = count;
  bucket_count_ = bucket_count(count);
  arrivals_ = start + head_size;
  buckets_ = arrivals_ + count_ * 8;
  numbers_ = buckets_ + band_count * bucket_count_ * 4;
  entries_ = numbers_ + count_ * band_count * 4;
}

std::uint64_t NearSegment::arrival(std::size_t entry) const {
  return entry < count_ ? read<std::uint64_t>(arrivals_ + entry * 8) : 0;
}

std::uint32_t NearSegment::number_at(std::size_t band, std::size_t place) const {
  return read<std::uint32_t>(numbers_ + (band * count_ + place) * 4);
}

std::uint32_t NearSegment::entry_at(std::size_t band, std::size_t place) const {
  const char* const at = entries_ + (band * count_ + place) * entry_width_;
  return entry_width_ == 2 ? read<std::uint16_t>(at) : read<std::uint32_t>(at);
}

const char* NearSegment::start_of(const BandQuestion& asked) const {
  return buckets_ + (asked.band * bucket_count_ + storage::bucket_of(asked.number, bucket_count_)) * 4;
}

NearSegment::Range NearSegment::bucket_of(const BandQuestion& asked) const {
  const char* const start = start_of(asked);
  const bool last = storage::bucket_of(asked.number, bucket_count_) + 1 == bucket_count_;
  // A damaged segment must not lead out of itself.
  const std::size_t from = std::min<std::size_t>(read<std::uint32_t>(start), count_);
  const std::size_t next = last ? count_ : read<std::uint32_t>(start + 4);
  return {from, std::clamp(next, from, count_)};
}

void NearSegment::find(std::span<const BandQuestion> asked, std::vector<BandAnswer>& out) const {
  if (count_ == 0) return;
  constexpr std::size_t at_once = 64;
  std::array<Range, at_once> ranges;
  while (!asked.empty()) {
    const auto group = asked.first(std::min(asked.size(), at_once));
    asked = asked.subspan(group.size());
    for (const BandQuestion& each : group) fetch(start_of(each));
    for (std::size_t i = 0; i < group.size(); ++i) {
      ranges[i] = bucket_of(group[i]);
      // As a rule a bucket lies in one line of the cache or in two.
      const char* const band = numbers_ + group[i].band * count_ * 4;
      fetch(band + ranges[i].from * 4);
      fetch(band + (std::max(ranges[i].to, ranges[i].from + 1) - 1) * 4);
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
      const auto& [band, number, question] = group[i];
      // Entries of one number stand in the order of arrival.
      std::size_t found = 0;
      for (std::size_t place = ranges[i].to; place > ranges[i].from && found < most_found;) {
        if (number_at(band, --place) != number) continue;
        out.push_back({question, arrival(entry_at(band, place))});
        ++found;
      }
    }
  }
}

bool NearSegment::is_sound() const {
  for (std::size_t entry = 1; entry < count_; ++entry) {
    if (arrival(entry) <= arrival(entry - 1)) return false;
  }
  const std::size_t buckets = bucket_count_;
  for (std::size_t band = 0; band < band_count; ++band) {
    std::size_t bucket = 0;
    const auto start = [&] { return read<std::uint32_t>(buckets_ + (band * buckets + bucket) * 4); };
    for (std::size_t place = 0; place < count_; ++place) {
      if (entry_at(band, place) >= count_) return false;
      if (place > 0 && number_at(band, place) < number_at(band, place - 1)) return false;
      for (; bucket <= storage::bucket_of(number_at(band, place), buckets); ++bucket) {
        if (start() != place) return false;
      }
    }
    for (; bucket < buckets; ++bucket) {
      if (start() != count_) return false;
    }
  }
  return true;
}

SegmentBytes make_segment(std::span<const std::uint64_t> arrivals, std::span<const std::uint32_t> bands) {
  const std::size_t count = arrivals.size();
  Layout out(count);
  for (const std::uint64_t arrival : arrivals) out.add_arrival(arrival);
  std::vector<std::uint32_t> order(count);
  for (std::size_t band = 0; band < band_count; ++band) {
    const auto number = [&](std::uint32_t entry) { return bands[entry * band_count + band]; };
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return number(a) != number(b) ? number(a) < number(b) : a < b;
    });
    out.begin_band();
    for (const std::uint32_t entry : order) out.add(number(entry), entry);
    out.end_band();
  }
  return out.take();
}

SegmentBytes merge_segments(const std::vector<NearSegment>& segments) {
  std::size_t count = 0;
  std::vector<std::uint32_t> offsets;
  for (const NearSegment& segment : segments) {
    offsets.push_back(static_cast<std::uint32_t>(count));
    count += segment.size();
  }
  Layout out(count);
  for (const NearSegment& segment : segments) {
    for (std::size_t entry = 0; entry < segment.size(); ++entry) out.add_arrival(segment.arrival(entry));
  }
  std::vector<std::size_t> places(segments.size());
  for (std::size_t band = 0; band < band_count; ++band) {
    std::fill(places.begin(), places.end(), 0U);
    out.begin_band();
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
      out.add(least_number, segments[least].entry_at(band, places[least]) + offsets[least]);
      ++places[least];
    }
    out.end_band();
  }
  return out.take();
}

}  // namespace riverd::storage
