#pragma once

#include "feeds/dedupe/similarity.hpp"
#include "feeds/model/id.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <memory_resource>
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
    static constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t arrival = none;
    FeedId feed{};
    std::uint64_t boilerplate = 0;  // digest
    dedupe::Outline outline{};
  };

  /// They stay long and come one by one: each by itself would hold a page among what a commit needs for a
  /// moment.
  static constexpr std::size_t chunk_size = 64;
  using Chunk = std::array<Known, chunk_size>;

  [[nodiscard]] Known* known(std::uint64_t arrival) const;
  [[nodiscard]] Known& next_place();

  std::size_t most_;
  bool open_ = false;                             // a commit has begun and is not concluded
  std::vector<std::unique_ptr<Chunk>> chunks_;    // a ring of places, made as they are needed
  std::size_t next_ = 0;                          // the place that was filled first, or the first free one
  std::vector<std::uint32_t> places_;             // by arrival, modulo their number
  std::pmr::unsynchronized_pool_resource nodes_;  // one for each feed, which come one by one as well
  std::pmr::unordered_map<FeedId, Boilerplate> boilerplate_{&nodes_};
};

}  // namespace riverd::storage
