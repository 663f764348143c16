#pragma once

#include "feeds/dedupe/similarity.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace riverd::bench {

/// Finds which articles share their text without the bands that riverd looks them up by: by one shingle in
/// four, each with the articles that have it. What stands in more than a few hundred articles tells none.
class SharedShingles {
 public:
  void add(std::size_t item, const dedupe::Fingerprint& fingerprint);

  /// Pairs that share a third or more of the sampled shingles of the smaller, the later item first; calls
  /// back for each, once.
  template <class Report>
  void for_each_pair(Report report) {
    sort();
    for (std::size_t item = 0; item < samples_.size(); ++item) {
      for (const auto& [other, shared] : sharing(item)) {
        if (shared * 3 >= std::min(samples_[item], samples_[other])) report(item, other);
      }
    }
  }

 private:
  struct Place {
    std::uint64_t shingle;
    std::uint32_t item;
  };

  void sort();
  /// The earlier items that share sampled shingles with one, and how many.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>> sharing(std::size_t item) const;

  std::vector<Place> places_;                     // sorted by shingle, then by item
  std::vector<std::uint32_t> samples_;            // how many each item has
  std::vector<std::vector<std::uint32_t>> runs_;  // of each item: where its shingles' places begin
};

}  // namespace riverd::bench
