#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/codec.hpp"
#include "storage/engine.hpp"
#include "storage/feed_state.hpp"
#include "storage/retention.hpp"
#include "storage/revisions.hpp"
#include "storage/stored_entry.hpp"
#include "storage/story_rows.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace riverd::storage {

/// An entry of a river with the other members of its story, of whatever feed.
struct RiverItem {
  Entry entry;
  std::vector<Entry> copies;  // without their content; in order of arrival
};

/// Which members of a story stand under the first of them, as one item of a river (D6).
enum class Grouping : std::uint8_t {
  none,      ///< every entry is an item
  copies,    ///< those with one link or one text
  rewrites,  ///< revised texts too
};

/// Whether a river shows an entry. Asked of those only that a river is read past.
using Shows = std::function<Result<bool>(const StoredEntry& entry)>;

/// How much of a river to read: the newest `min_count` by arrival, and beyond them those that arrived
/// within `window` of the newest one's arrival, at most `max_count` in all (O7, O9). Only what is shown
/// counts.
struct RiverLimits {
  std::size_t min_count = 100;
  std::chrono::milliseconds window = std::chrono::hours{48};
  std::size_t max_count = 1000;
  Grouping grouping = Grouping::rewrites;
  /// Only what arrived after the one, up to and with the other.
  std::uint64_t after = 0;
  std::uint64_t through = std::numeric_limits<std::uint64_t>::max();
  /// Feeds whose withdrawn entries leave the river, unless another of its feeds still has the article.
  std::span<const FeedId> passing_deletions{};
  /// Asked of the entry that would stand for a story, and decides for all of it; empty: everything is shown.
  Shows shows{};
  std::size_t per_feed = std::numeric_limits<std::size_t>::max();  // items of one feed: its newest
  /// Entries that are looked at: what is rare is not searched for without end.
  std::size_t max_scanned = std::numeric_limits<std::size_t>::max();
};

/// An entry that left a river because its publisher took it back.
struct Deletion {
  Entry entry;  // without its content; `withdrawn` says when
};

/// A page of a river's archive: what arrived after `number`, up to and with `through`
/// (storage/archive_cuts.hpp).
struct ArchivePage {
  std::uint64_t number = 0;
  std::uint64_t through = 0;                // the number of the next page
  std::optional<std::uint64_t> previous{};  // the number of the page before; absent in the oldest

  friend bool operator==(const ArchivePage&, const ArchivePage&) = default;
};

/// Some arrivals at a river, in their order.
struct ArrivalSlice {
  struct Arrival {
    std::uint64_t number = 0;
    FeedId feed;
    EntryId entry;
  };
  std::vector<Arrival> arrivals;
  std::uint64_t through = 0;  // there are no others up to and with this number
};

/// How an entry's content changed.
struct History {
  std::vector<Revision> revisions;         // what it said before, the oldest first; not all that were
  std::uint32_t returns = 0;               // how often a content of the day before came back
  std::optional<Time> edited{};            // when its content changed last, as far as is known
  std::optional<Time> announcement_due{};  // the first poll after it raises `changed` (T8); absent: it did
};

struct StoreStatistics {
  std::uint64_t feeds = 0;
  std::uint64_t entries = 0;
  std::uint64_t stories_with_copies = 0;
  std::uint64_t bytes_used = 0;   // of the map
  std::uint64_t bytes_limit = 0;  // the map's size
};

/// The questions asked of one consistent view of the store. Not for sharing between threads.
class Snapshot {
 public:
  Snapshot(std::unique_ptr<ReadTransaction> transaction, EngineUsage usage);

  /// From now on river() leaves out what arrived after `arrival`.
  void up_to(std::uint64_t arrival) { last_ = arrival; }

  /// The number of the last entry that has arrived; 0: none has.
  [[nodiscard]] Result<std::uint64_t> last_arrival() const;

  [[nodiscard]] Result<std::vector<FeedState>> feeds() const;
  /// The same one after the other, each beside its record: ten thousand of them take 20 MB.
  [[nodiscard]] Result<void> visit_feeds(
      const std::function<void(FeedState, std::string_view record)>& visit) const;
  [[nodiscard]] Result<std::vector<FeedId>> feed_ids() const;
  [[nodiscard]] Result<std::optional<FeedState>> feed(FeedId id) const;
  [[nodiscard]] Result<std::optional<Entry>> entry(EntryId id) const;

  /// Gives an entry that was read without them its content and summary.
  [[nodiscard]] Result<void> read_texts(Entry& entry) const;

  /// The members of the entry's story (itself included), in order of arrival. One if it is alone.
  [[nodiscard]] Result<std::vector<Entry>> story(const Entry& entry) const;

  /// The rows of the entry's story, those only labelled among them; empty where it stands alone.
  [[nodiscard]] Result<std::vector<StoryMember>> story_rows(const Entry& entry) const;

  /// What the feed's last documents listed.
  [[nodiscard]] Result<FeedMemory> memory(FeedId feed) const;

  /// The paragraphs that stand in most of a feed's last entries, ascending (dedupe::paragraph_digest).
  /// Nothing is known of a feed whose entries are nobody's copies.
  [[nodiscard]] Result<std::vector<std::uint32_t>> repeated_paragraphs(FeedId feed) const;

  /// What an identity of a feed leads to: an entry, the empty id where that was dropped, or nothing.
  [[nodiscard]] Result<std::optional<EntryId>> entry_of(FeedId feed, const Digest& identity) const;

  /// The entries that have a link (Candidate::link).
  [[nodiscard]] Result<std::vector<EntryId>> entries_with_link(const Digest& link) const;

  /// The entries that tell of the same event and stand by themselves (D6), without their content, in order of
  /// arrival.
  [[nodiscard]] Result<std::vector<Entry>> related(EntryId id) const;

  /// Empty where there is no such entry.
  [[nodiscard]] Result<History> history(EntryId id) const;

  /// A river over these feeds, newest arrival first, one item a story: the member that arrived first
  /// among these feeds stands for it, so that what was once emitted is never replaced (D8), not even when it
  /// is dropped. The order of display is the caller's affair (feeds/merge).
  [[nodiscard]] Result<std::vector<RiverItem>> river(std::span<const FeedId> feeds, const RiverLimits& limits,
                                                     Parts parts = Parts::without_original) const;

  /// The same one after the other, for a river that need not fit into memory. Ends when `visit` (which may
  /// take an item apart) returns false.
  [[nodiscard]] Result<void> visit_river(std::span<const FeedId> feeds, const RiverLimits& limits,
                                         Parts parts, const std::function<bool(RiverItem&)>& visit) const;

  /// What arrived at the feeds after a number, in the order of arrival: `most` of them, or what is found
  /// among `most_passed` arrivals at whatever feed.
  [[nodiscard]] Result<ArrivalSlice> arrivals_after(std::span<const FeedId> feeds, std::uint64_t after,
                                                    std::size_t most, std::size_t most_passed) const;

  /// The item of that river that the entry stands for; nullopt where it stands for none, is not shown, was
  /// dropped or left the river. Amounts in `limits` do not count.
  [[nodiscard]] Result<std::optional<RiverItem>> river_item(EntryId id, std::span<const FeedId> feeds,
                                                            const RiverLimits& limits, Parts parts) const;

  /// Where the file lay in its archive that the entry was imported from; empty: it was not, or there is none.
  [[nodiscard]] Result<std::string> original_path(EntryId id) const;

  /// The first entry whose id begins with these bytes.
  [[nodiscard]] Result<std::optional<EntryId>> entry_beginning_with(std::string_view bytes) const;

  /// The page of that number, if it is one and all of it has arrived.
  [[nodiscard]] Result<std::optional<ArchivePage>> archive_page(std::span<const FeedId> feeds,
                                                                std::uint64_t number) const;

  /// Whether there is a page of that number, or will be one when enough has arrived.
  [[nodiscard]] Result<bool> begins_archive_page(std::span<const FeedId> feeds, std::uint64_t number) const;

  /// The oldest page that ends no earlier than right before `arrival`: with it goes on who has everything
  /// from there on. nullopt where no page reaches so far yet.
  [[nodiscard]] Result<std::optional<ArchivePage>> archive_page_reaching(std::span<const FeedId> feeds,
                                                                         std::uint64_t arrival) const;

  /// Where the last page that ends before `arrival` ends; 0 if there is none.
  [[nodiscard]] Result<std::uint64_t> archive_end_before(std::span<const FeedId> feeds,
                                                         std::uint64_t arrival) const;

  /// Whether anything arrived at one of the feeds before `arrival`.
  [[nodiscard]] Result<bool> has_arrivals_before(std::span<const FeedId> feeds, std::uint64_t arrival) const;

  /// The arrival of the newest of the `count` items of that river that come right after those before
  /// `arrival`. nullopt where there are no more of them, or that cannot be told by a bounded look.
  [[nodiscard]] Result<std::optional<std::uint64_t>> through_newer(std::span<const FeedId> feeds,
                                                                   const RiverLimits& limits,
                                                                   std::uint64_t arrival,
                                                                   std::size_t count) const;

  /// The member of the entry's story that stands for it in a river of these feeds, itself perhaps; one that
  /// was dropped since stands for it still.
  [[nodiscard]] Result<EntryId> standing_for(const Entry& entry, std::span<const FeedId> feeds,
                                             Grouping grouping) const;

  /// What is to be dropped of a feed now (plan_retention).
  [[nodiscard]] Result<std::vector<Expire>> retention(FeedId feed, const RetentionPolicy& policy,
                                                      Time now) const;

  /// What takes a feed out of the store (plan_purge).
  [[nodiscard]] Result<std::vector<Batch>> purge(FeedId feed, Time now) const;

  /// What left that river at `since` or after it, the last first.
  [[nodiscard]] Result<std::vector<Deletion>> deletions(std::span<const FeedId> feeds,
                                                        const RiverLimits& limits, Time since) const;

  [[nodiscard]] Result<StoreStatistics> statistics() const;

 private:
  /// The entry with those that stand under it; nullopt where the member before it stands for the story.
  template <class Holds>
  [[nodiscard]] Result<std::optional<RiverItem>> item(EntryId id, std::string_view bytes, Parts parts,
                                                      const RiverLimits& limits, const Holds& holds) const;
  template <class Holds>
  [[nodiscard]] Result<std::optional<RiverItem>> item(EntryId id, const EntryRecord& record,
                                                      const EntryHeader& header, Parts parts,
                                                      const RiverLimits& limits, const Holds& holds) const;

  std::unique_ptr<ReadTransaction> transaction_;
  EngineUsage usage_;
  std::uint64_t last_ = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace riverd::storage
