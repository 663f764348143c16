#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/band_filter.hpp"
#include "storage/engine.hpp"
#include "storage/near_segment.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace riverd::storage {

/// Which entries of the last days share a band (D4): the table `bands`. What one commit adds is one immutable
/// segment, in which each band is a sorted array read in place. Small segments are merged
/// where there are several of a size, so that an entry is rewritten a few times and a question looks into a
/// few dozen of them. A day that is over becomes one segment; when it is out of the window it is dropped
/// whole.
///
/// Entries are told by their arrival numbers; some of those found may have been dropped since. One for each
/// commit.
class NearIndex {
 public:
  /// How long an entry is found after it arrived: its day and the three after it.
  static constexpr std::int64_t days_kept = 4;

  /// So many entries are found at most: of a text that is there thousands of times the last ones will do.
  static constexpr std::size_t most_found = 512;

  /// `committed`: a view of what is in the store before the commit; it ends with this. `recent`: what the
  /// commits before have added; the same for all.
  NearIndex(std::unique_ptr<ReadTransaction> committed, BandFilter& recent)
      : committed_(std::move(committed)), recent_(recent) {}

  /// An entry that shares bands with another.
  struct Found {
    std::uint64_t arrival = 0;
    std::uint32_t bands = 0;  // how many of those that were looked at; at least one

    friend bool operator==(const Found&, const Found&) = default;
  };

  /// An entry that find() will be asked for, by these very bands and with this time.
  struct Expected {
    std::span<const std::uint32_t> bands;
    Time received;
  };

  /// Looks for many in what is stored together, which for large segments is faster by far than one after the
  /// other. The bands must stay where they are; each entry has its own.
  [[nodiscard]] Result<void> expect(const std::vector<Expected>& entries);

  /// The entries that share a band with one that arrived at `received`, the newest first and at most
  /// `most_found`: of each band the last to arrive.
  [[nodiscard]] Result<std::vector<Found>> find(std::span<const std::uint32_t> bands, Time received);

  /// Adds an entry; find() knows it from now on. Of one day arrival numbers ascend.
  void add(std::uint64_t arrival, std::span<const std::uint32_t> bands, Time received);

  /// Writes what was added, and drops the days out of the window.
  [[nodiscard]] Result<void> flush(WriteTransaction& transaction);

 private:
  /// Entries of one day. While they are few they are looked through one by one.
  struct Added {
    std::uint32_t day = 0;
    std::vector<std::uint64_t> arrivals{};
    std::vector<std::uint32_t> bands{};  // a column for each band
    SegmentBytes segment{};              // of all of them, once they are many
  };
  struct Stored {
    std::uint32_t day;
    NearSegment segment;
  };

  [[nodiscard]] Result<void> load();

  /// Notes in `expected_` what some entries find in what is stored since the day `first`.
  void look_for(const std::vector<std::span<const std::uint32_t>>& entries, std::uint32_t first);

  std::unique_ptr<ReadTransaction> committed_;
  BandFilter& recent_;
  bool loaded_ = false;
  std::vector<Stored> stored_;  // in `committed_`, the newest first
  // By where the bands of an entry begin: what it finds in what is stored.
  std::unordered_map<const std::uint32_t*, std::vector<Found>> expected_;
  std::vector<Added> added_;
};

}  // namespace riverd::storage
