#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

/// A segment of the table `bands` (FORMAT.md): some entries and the numbers of their bands.
namespace riverd::storage {

/// A number that is looked for in a band, and for whom.
struct BandQuestion {
  std::uint8_t band;
  std::uint32_t number;
  std::uint32_t question;
};

/// An entry that was found for a question.
struct BandAnswer {
  std::uint32_t question;
  std::uint64_t arrival;
};

/// A segment where it lies, at whatever alignment.
class NearSegment {
 public:
  /// Bytes that are no segment are read as an empty one. A seal is not asked: that takes as long as reading
  /// all.
  explicit NearSegment(std::string_view bytes);

  [[nodiscard]] std::size_t size() const { return count_; }

  /// Of each band at most so many entries are found, the last to arrive: a feed may hold one text a thousand
  /// times.
  static constexpr std::size_t most_found = 32;

  /// Appends the entries that have one of the numbers in its band, once for each that they have. What is
  /// looked at is fetched for many at once: a large segment lies in no cache. Of many questions it is faster
  /// by far to ask for all numbers of a band in their order.
  void find(std::span<const BandQuestion> asked, std::vector<BandAnswer>& out) const;

  [[nodiscard]] std::uint64_t arrival(std::size_t entry) const;

  /// Whether everything stands in the order that find() relies on. Linear.
  [[nodiscard]] bool is_sound() const;

  /// The number at a place of a band's sorted array, and whose it is.
  [[nodiscard]] std::uint32_t number_at(std::size_t band, std::size_t place) const;
  [[nodiscard]] std::uint32_t entry_at(std::size_t band, std::size_t place) const;

 private:
  /// Places in a band's sorted array.
  struct Range {
    std::size_t from = 0;
    std::size_t to = 0;
  };
  [[nodiscard]] const char* start_of(const BandQuestion& asked) const;
  [[nodiscard]] Range bucket_of(const BandQuestion& asked) const;
  /// The entries of a number that stands in the bucket.
  void answer(const BandQuestion& asked, Range bucket, std::vector<BandAnswer>& out) const;

  const char* arrivals_ = nullptr;
  const char* buckets_ = nullptr;
  const char* numbers_ = nullptr;
  const char* entries_ = nullptr;
  std::size_t entry_width_ = 0;  // bytes
  std::size_t bucket_count_ = 0;
  std::size_t count_ = 0;
};

/// A segment that was made. Of a day it may take a hundred megabytes, which are not cleared to be written.
class SegmentBytes {
 public:
  SegmentBytes() = default;
  explicit SegmentBytes(std::size_t size)
      : bytes_(std::make_unique_for_overwrite<char[]>(size)), size_(size) {}

  [[nodiscard]] std::span<char> span() { return {bytes_.get(), size_}; }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

/// A segment of new entries, sealed. `bands`: band_count columns of one height, each with the numbers of all
/// entries in a band; they may be higher than there are entries.
[[nodiscard]] SegmentBytes make_segment(std::span<const std::uint64_t> arrivals,
                                        std::span<const std::uint32_t> bands);

/// One segment of all entries of several, sealed, in the order of arrival whatever is between the first and
/// the last of each.
[[nodiscard]] SegmentBytes merge_segments(const std::vector<NearSegment>& segments);

}  // namespace riverd::storage
