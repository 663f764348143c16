#pragma once

#include "feeds/dedupe/similarity.hpp"
#include "feeds/model/id.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace riverd::storage {

/// The outlines of the entries that were compared last, from commit to commit: most of what shares a sentence
/// with a new entry is told to be another article by them alone, without looking into the store. What is
/// found here is what would be made of the stored text, so nothing that is decided depends on what is
/// remembered. One thread at a time: the writer's.
class RecentOutlines {
 public:
  using Shared = std::shared_ptr<const dedupe::Outline>;

  /// `most_bytes`: of memory, about; the default holds those of some 8,000 articles.
  explicit RecentOutlines(std::size_t most_bytes = std::size_t{8} << 20U) : most_bytes_(most_bytes) {}

  /// Before the first use in a commit. What a commit has put in that was never `concluded` is forgotten,
  /// since it may never have been stored.
  void begin();
  void conclude() { open_ = false; }

  /// The boilerplate of feeds (StandingParagraphs), as far as somebody has read it: whoever changes what is
  /// stored of it changes it here.
  [[nodiscard]] std::unordered_map<FeedId, std::vector<std::uint32_t>>& boilerplate() { return boilerplate_; }

  /// Of the entry that arrived under this number. Null: not known, or made when other paragraphs of it were
  /// its feed's boilerplate, or that is not known.
  [[nodiscard]] Shared find(std::uint64_t arrival);

  /// `made`: of the article under its feed's boilerplate, which is known.
  void put(std::uint64_t arrival, FeedId feed, const dedupe::Article& article, Shared made);

  /// The entry's text is not what it was.
  void forget(std::uint64_t arrival);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Known {
    std::uint64_t arrival;
    FeedId feed;
    std::vector<std::pair<std::uint32_t, bool>> paragraphs;  // digest, and whether it was left out
    Shared outline;
    std::size_t bytes = 0;
  };
  using Place = std::list<Known>::iterator;

  void drop(Place place);

  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  bool open_ = false;       // a commit has begun and is not concluded
  std::list<Known> known_;  // the one used last first
  std::unordered_map<std::uint64_t, Place> places_;
  std::unordered_map<FeedId, std::vector<std::uint32_t>> boilerplate_;
};

}  // namespace riverd::storage
