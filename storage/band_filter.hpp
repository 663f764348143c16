#pragma once

#include "feeds/dedupe/similarity.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace riverd::storage {

/// Some of an article's bands, by their places, ascending.
class BandList {
 public:
  void add_if(bool wanted, std::size_t band) {
    bands_[size_] = static_cast<std::uint8_t>(band);
    size_ += wanted ? 1 : 0;
  }

  [[nodiscard]] const std::uint8_t* begin() const { return bands_.data(); }
  [[nodiscard]] const std::uint8_t* end() const { return bands_.data() + size_; }

  [[nodiscard]] static const BandList& all();

 private:
  std::array<std::uint8_t, dedupe::band_count + 1> bands_{};  // one more: of what is not wanted
  std::size_t size_ = 0;
};

/// Which bands the entries added last may have, told by a glance into 2 MiB: most bands of a new entry are
/// nobody's, and need not be looked for in segment after segment. Not stored: after a start it knows nothing
/// and fills again. For the writer's thread.
class BandFilter {
 public:
  /// Notes an entry. Arrivals ascend, but that those of a commit which failed may come again. When it is full
  /// it forgets the older half.
  void add(std::uint64_t arrival, std::span<const std::uint32_t> bands);

  /// Whether every entry was noted that arrived then or later.
  [[nodiscard]] bool knows(std::uint64_t arrival) const;

  /// The bands that some noted entry may have; the others none has.
  [[nodiscard]] BandList among(std::span<const std::uint32_t> bands) const;

  /// So many entries are noted before it forgets half of them. Then one band in four is told falsely, with
  /// half of them one in seven.
  static constexpr std::size_t capacity = 60'000;

 private:
  /// Where a band's two bits stand.
  struct Place;

  /// One line of the cache, in which both bits of a band stand, for each half; they are fetched together.
  struct alignas(64) Lines {
    std::array<std::array<std::uint64_t, 8>, 2> half;
  };

  /// Entries noted one after the other, at most half of the capacity.
  struct Half {
    std::size_t number;  // in Lines
    std::size_t noted = 0;
    std::uint64_t first = 0;  // arrival
  };

  [[nodiscard]] bool may_have(const Half& half, const Place& at) const;

  std::vector<Lines> lines_;  // empty until something is noted
  Half latest_{0};
  Half before_{1};
};

}  // namespace riverd::storage
