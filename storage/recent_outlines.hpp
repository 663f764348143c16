#pragma once

#include "feeds/dedupe/similarity.hpp"
#include "feeds/model/id.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace riverd::storage {

/// The outlines of the last entries that met another, from commit to commit: most of what shares a sentence
/// with a new entry is told to be another article by them alone, without looking into the store. What is
/// found here is what would be made of the stored text, so nothing that is decided depends on what is
/// remembered. One thread at a time: the writer's.
class RecentOutlines {
 public:
  /// `most`: so many are remembered, each in 320 bytes; the default takes up to 5 MiB.
  explicit RecentOutlines(std::size_t most = 16'384) : most_(most) {}

  /// Before the first use in a commit. What a commit has put in that was never `concluded` is forgotten,
  /// since it may never have been stored.
  void begin();
  void conclude() { open_ = false; }

  /// The paragraphs of a feed that are boilerplate (StandingParagraphs), ascending, if somebody has told:
  /// whoever changes what is stored of it tells so here. Null: nobody has.
  [[nodiscard]] const std::vector<std::uint32_t>* boilerplate(FeedId feed) const;
  const std::vector<std::uint32_t>& set_boilerplate(FeedId feed, std::vector<std::uint32_t> paragraphs);

  /// Of the entry that arrived under this number; valid until another is put in. Null: not known, or made
  /// under another boilerplate of its feed, or that is not known.
  [[nodiscard]] const dedupe::Outline* find(std::uint64_t arrival) const;

  /// `made`: of the article under its feed's boilerplate, which is known.
  void put(std::uint64_t arrival, FeedId feed, const dedupe::Outline& made);

  /// The entry's text is not what it was.
  void forget(std::uint64_t arrival);

 private:
  struct Boilerplate {
    std::vector<std::uint32_t> paragraphs;
    std::uint64_t digest = 0;
  };
  struct Known {
    std::uint64_t arrival;
    FeedId feed;
    std::uint64_t boilerplate;  // digest
    dedupe::Outline outline;
  };

  std::size_t most_;
  bool open_ = false;  // a commit has begun and is not concluded
  // By arrival, modulo their number: since entries arrive under ascending numbers, the last ones.
  std::vector<std::unique_ptr<Known>> known_;
  std::unordered_map<FeedId, Boilerplate> boilerplate_;
};

}  // namespace riverd::storage
