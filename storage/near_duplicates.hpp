#pragma once

#include "feeds/dedupe/similarity.hpp"
#include "feeds/model/candidate.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"
#include "storage/fold.hpp"
#include "storage/near_index.hpp"
#include "storage/recent_outlines.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace riverd::storage {

/// Finds the article a new entry is a copy or a rewrite of, by its text, and puts it into that story (D2 to
/// D7). For the new entries of one update; the transaction must outlive this. A duplicate attaches itself and
/// touches no other entry's record (D9).
class NearDuplicates {
 public:
  /// At most so many entries are compared with a new one word by word, the newest first (D4).
  static constexpr std::size_t most_compared = 32;

  /// Of those that share one band only, so many. Two texts of which one has most of the other share several
  /// bands; what shares one is as a rule a sentence that many articles quote.
  static constexpr std::size_t most_compared_by_one_band = 4;

  /// The arrival numbers of those found that are worth comparing, in their order.
  [[nodiscard]] static std::vector<std::uint64_t> worth_comparing(std::span<const NearIndex::Found> found);

  /// `fresh`: the update's new entries, the first to arrive first.
  [[nodiscard]] static Result<NearDuplicates> begin(const FeedUpdate& update,
                                                    std::span<const Candidate* const> fresh, NearIndex& index,
                                                    RecentOutlines& outlines, WriteTransaction& transaction);

  /// Joins a new entry, whose arrival is set, to the story of the entry most like it, unless its link has put
  /// it into one already. Later entries are compared with it.
  [[nodiscard]] Result<FoldOutcome> join(Entry& entry, const Candidate& candidate);

  /// What stands in the tables about these entries has changed.
  void forget(std::span<const std::uint64_t> arrivals);

 private:
  struct Compared {
    EntryId entry;
    FeedId feed;
    std::uint64_t arrival = 0;
    Time effective{};
    EntryId story{};
    bool alone = false;
    dedupe::Outline outline{};
    // Where the outline was not known, or did not suffice.
    std::optional<dedupe::Article> article{};
    std::optional<dedupe::Fingerprint> fingerprint{};
  };
  struct Match {
    const Compared* entry = nullptr;
    dedupe::Likeness likeness = dedupe::Likeness::none;
    double containment = 0;
  };

  NearDuplicates(const FeedUpdate& update, NearIndex& index, RecentOutlines& outlines,
                 WriteTransaction& transaction);

  /// Null: dropped.
  [[nodiscard]] Result<Compared*> load(std::uint64_t arrival);
  /// Reads the entry's text, and notes its outline.
  [[nodiscard]] Result<void> read(Compared& entry, std::string_view record);
  [[nodiscard]] Result<const dedupe::Fingerprint*> fingerprint_of(Compared& entry);
  [[nodiscard]] Result<const std::vector<std::uint32_t>*> boilerplate_of(FeedId feed);
  [[nodiscard]] Result<Match> likest(const Entry& entry, const dedupe::Article& article,
                                     const dedupe::Traces& traces);
  [[nodiscard]] Result<FoldOutcome> attach(Entry& entry, const Match& match);

  const FeedUpdate& update_;
  WriteTransaction& transaction_;
  NearIndex& index_;
  RecentOutlines& outlines_;
  std::vector<std::uint32_t> boilerplate_;                                 // of the update's feed, ascending
  std::unordered_map<std::uint64_t, std::unique_ptr<Compared>> compared_;  // by arrival; null: dropped
};

}  // namespace riverd::storage
