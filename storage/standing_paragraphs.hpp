#pragma once

#include "feeds/dedupe/article.hpp"
#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
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

  /// An entry newer than those before; `cut`: paragraphs of it that a content rule took away because they
  /// are repeated, which goes on as long as they are.
  void add(const dedupe::Article& article, std::span<const std::uint32_t> cut = {});

  /// The digests of the paragraphs that stand in three entries or more, ascending.
  [[nodiscard]] std::vector<std::uint32_t> boilerplate() const;

  /// Those that stand in most of the entries, ascending: in at least five and at least half of them.
  [[nodiscard]] std::vector<std::uint32_t> in_most() const;

  [[nodiscard]] Result<void> save(FeedId feed, WriteTransaction& transaction) const;

 private:
  [[nodiscard]] std::vector<std::uint32_t> in_at_least(std::size_t entries) const;

  std::deque<std::vector<std::uint32_t>> entries_;  // the oldest first; each ascending, each digest once
};

}  // namespace riverd::storage
