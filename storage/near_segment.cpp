#include "storage/near_segment.hpp"

#include "feeds/dedupe/similarity.hpp"
#include "storage/sealed.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
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

/// Room for a segment of so many entries, and where its arrays begin. They are written band after band. Equal
/// numbers stand in the order of arrival.
class Layout {
 public:
  explicit Layout(std::size_t count)
      : entry_width_(width_of_entry(count)),
        ends_(bucket_count(count)),
        rows_(count),
        bytes_(seal_size + head_size + count * entry_size(entry_width_) + band_count * ends_.size() * 4) {
    char* at = bytes_.span().subspan(seal_size).data();
    write(at, static_cast<std::uint64_t>(count));
    arrivals_ = at;
    starts_ = arrivals_ + count * 8;
    numbers_ = starts_ + band_count * ends_.size() * 4;
    entries_ = numbers_ + count * band_count * 4;
  }

  void add_arrival(std::uint64_t arrival) { write(arrivals_, arrival); }

  /// The next band. `visit(f)` calls f(number, entry) for each entry, in whatever order; it is called twice,
  /// for the numbers are spread over their buckets by counting them first.
  template <class Visit>
  void add_band(const Visit& visit) {
    std::fill(ends_.begin(), ends_.end(), 0U);
    visit([&](std::uint32_t number, std::uint32_t /*entry*/) { ++ends_[bucket_of(number, ends_.size())]; });
    std::uint32_t before = 0;
    for (std::uint32_t& end : ends_) {
      write(starts_, before);
      before += std::exchange(end, before);
    }
    visit([&](std::uint32_t number, std::uint32_t entry) {
      rows_[ends_[bucket_of(number, ends_.size())]++] = std::uint64_t{number} << 32U | entry;
    });
    std::size_t first = 0;
    for (const std::uint32_t end : ends_) sort_few(std::span(rows_).subspan(first, end - first)), first = end;
    for (const std::uint64_t row : rows_) write(numbers_, static_cast<std::uint32_t>(row >> 32U));
    if (entry_width_ == 2) {
      for (const std::uint64_t row : rows_) write(entries_, static_cast<std::uint16_t>(row));
    } else {
      for (const std::uint64_t row : rows_) write(entries_, static_cast<std::uint32_t>(row));
    }
  }

  [[nodiscard]] SegmentBytes take() {
    seal(bytes_.span());
    return std::move(bytes_);
  }

 private:
  static void sort_few(std::span<std::uint64_t> rows) {
    constexpr std::size_t few = 48;
    if (rows.size() > few) return std::sort(rows.begin(), rows.end());
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const std::uint64_t row = rows[i];
      std::size_t place = i;
      for (; place > 0 && rows[place - 1] > row; --place) rows[place] = rows[place - 1];
      rows[place] = row;
    }
  }

  std::size_t entry_width_;
  std::vector<std::uint32_t> ends_;  // of what each bucket of the band has so far
  std::vector<std::uint64_t> rows_;  // of the band: a number, and whose it is
  SegmentBytes bytes_;
  char* arrivals_ = nullptr;
  char* starts_ = nullptr;   // where each bucket begins, band after band
  char* numbers_ = nullptr;  // band after band, each ascending
  char* entries_ = nullptr;  // band after band, in the order of the numbers
};

void fetch(const char* at) {
  __builtin_prefetch(at);
}

/// A bucket of more, as of a text that a feed has a thousand times, is searched by halves.
constexpr std::size_t looked_through = 64;

/// Whether a number is among `count` that lie one after the other, four of which are compared at a time.
bool is_among(const char* numbers, std::size_t count, std::uint32_t number) {
  using Four = std::uint32_t __attribute__((vector_size(16)));
  if (count < 4) {
    for (std::size_t i = 0; i < count; ++i) {
      if (read<std::uint32_t>(numbers + i * 4) == number) return true;
    }
    return false;
  }
  char stored[4];
  char* end = stored;
  write(end, number);
  std::uint32_t wanted = 0;
  std::memcpy(&wanted, stored, sizeof wanted);
  const Four all = {wanted, wanted, wanted, wanted};
  Four equal = {0, 0, 0, 0};
  const auto look = [&](std::size_t place) {
    Four four;
    std::memcpy(&four, numbers + place * 4, sizeof four);
    equal |= static_cast<Four>(four == all);
  };
  for (std::size_t place = 0; place + 4 < count; place += 4) look(place);
  look(count - 4);
  std::array<std::uint64_t, 2> halves;
  std::memcpy(halves.data(), &equal, sizeof halves);
  return (halves[0] | halves[1]) != 0;
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
      const std::size_t size = ranges[i].to - ranges[i].from;
      const char* const bucket = numbers_ + (band * count_ + ranges[i].from) * 4;
      if (size > looked_through || is_among(bucket, size, number)) answer(group[i], ranges[i], out);
    }
  }
}

void NearSegment::answer(const BandQuestion& asked, Range bucket, std::vector<BandAnswer>& out) const {
  // They stand side by side, the last to arrive last: after it the numbers are larger.
  std::size_t end = bucket.to;
  for (std::size_t first = bucket.from; first < end;) {
    const std::size_t middle = first + (end - first) / 2;
    if (number_at(asked.band, middle) > asked.number) {
      end = middle;
    } else {
      first = middle + 1;
    }
  }
  const std::size_t last = end > bucket.from + most_found ? end - most_found : bucket.from;
  for (; end > last && number_at(asked.band, end - 1) == asked.number; --end)
    out.push_back({asked.question, arrival(entry_at(asked.band, end - 1))});
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
  Layout out(arrivals.size());
  for (const std::uint64_t arrival : arrivals) out.add_arrival(arrival);
  const std::size_t column = bands.size() / band_count;
  for (std::size_t band = 0; band < band_count; ++band) {
    const auto numbers = bands.subspan(band * column, arrivals.size());
    out.add_band([&](const auto& add) {
      for (std::size_t entry = 0; entry < numbers.size(); ++entry)
        add(numbers[entry], static_cast<std::uint32_t>(entry));
    });
  }
  return out.take();
}

SegmentBytes merge_segments(const std::vector<NearSegment>& segments) {
  // An arrival, and whose it is of all entries, one segment after the other.
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  for (const NearSegment& segment : segments) {
    for (std::size_t entry = 0; entry < segment.size(); ++entry)
      order.emplace_back(segment.arrival(entry), static_cast<std::uint32_t>(order.size()));
  }
  if (!std::is_sorted(order.begin(), order.end())) std::sort(order.begin(), order.end());
  Layout out(order.size());
  std::vector<std::uint32_t> places(order.size());
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    out.add_arrival(order[place].first);
    places[order[place].second] = place;
  }
  for (std::size_t band = 0; band < band_count; ++band) {
    out.add_band([&](const auto& add) {
      std::size_t before = 0;
      for (const NearSegment& segment : segments) {
        for (std::size_t place = 0; place < segment.size(); ++place) {
          // What the disk has changed must not lead out of the segment.
          const auto entry = std::min<std::size_t>(segment.entry_at(band, place), segment.size() - 1);
          add(segment.number_at(band, place), places[before + entry]);
        }
        before += segment.size();
      }
    });
  }
  return out.take();
}

}  // namespace riverd::storage
