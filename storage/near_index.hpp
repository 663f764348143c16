#pragma once

#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace riverd::storage {

/// Which entries of the last days share a band (D4): the table `bands`. What one commit adds is one immutable
/// segment, in which each band is a sorted array read in place; segments are merged four by four, so that a
/// question looks into a number of them that grows with the logarithm of the entries, and an entry is
/// rewritten as often. Days whose entries are out of the window are dropped whole.
///
/// Entries are told by their arrival numbers; some of those found may have been dropped since.
class NearIndex {
 public:
  /// How long an entry is found after it arrived: its day and the three after it.
  static constexpr std::int64_t days_kept = 4;

  /// `received`: when what is asked about and added arrived. The transaction must outlive this.
  NearIndex(WriteTransaction& transaction, Time received);

  /// The arrival numbers of the entries that share a band with these, the newest first.
  [[nodiscard]] Result<std::vector<std::uint64_t>> find(std::span<const std::uint32_t> bands) const;

  /// Adds an entry; find() knows it from now on. Arrival numbers ascend.
  void add(std::uint64_t arrival, std::span<const std::uint32_t> bands);

  /// Writes what was added and drops the days out of the window.
  [[nodiscard]] Result<void> flush();

 private:
  struct Added {
    std::uint64_t arrival = 0;
    std::vector<std::uint32_t> bands;
  };

  [[nodiscard]] Result<void> drop_old();
  [[nodiscard]] Result<void> merge();

  WriteTransaction& transaction_;
  std::uint32_t day_;
  std::vector<Added> added_;
  std::unordered_multimap<std::uint64_t, std::size_t> places_;  // band and its number → index in added_
};

}  // namespace riverd::storage
