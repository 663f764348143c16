#pragma once

#include "feeds/dedupe/article.hpp"
#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

namespace riverd::storage {

/// The paragraphs of a feed's last entries (the table `blocks`): those that stand in several of them are
/// boilerplate, a mirror's footer or a plea for money, and say nothing of an article (D2).
class StandingParagraphs {
 public:
  static constexpr std::size_t entries_kept = 40;
  static constexpr std::size_t fewest_entries = 3;

  /// A row of `blocks`; nullopt where it cannot be read.
  [[nodiscard]] static std::optional<StandingParagraphs> decode(std::string_view record);

  /// None where nothing is stored of the feed. Fails with StorageError::damaged where that cannot be read.
  [[nodiscard]] static Result<StandingParagraphs> load(FeedId feed, const ReadTransaction& transaction);

  /// An entry newer than those before.
  void add(const dedupe::Article& article);

  /// The digests of the paragraphs that stand in three entries or more, ascending.
  [[nodiscard]] std::vector<std::uint32_t> boilerplate() const;

  [[nodiscard]] Result<void> save(FeedId feed, WriteTransaction& transaction) const;

 private:
  std::deque<std::vector<std::uint32_t>> entries_;  // the oldest first; each ascending, each digest once
};

}  // namespace riverd::storage
