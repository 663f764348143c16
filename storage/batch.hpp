#pragma once

#include "feeds/model/candidate.hpp"
#include "feeds/model/cleaning.hpp"
#include "storage/feed_memory.hpp"
#include "storage/feed_state.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace riverd::storage {

struct FeedChange;

/// An item of a document that is as it was.
struct KeptItem {
  std::size_t place = 0;  // in its document, from 0
  RememberedItem item;
};

/// What became of asking for the page of an item, which is told by the identity it is listed under.
struct ArticleNote {
  Digest identity{};
  ArticleState state{};
  EntryId entry{};  // whose text the article becomes, though the document says nothing new of it
  std::optional<SafeHtml> text{};  // that article
  std::vector<RuleUse> uses{};     // what content rules did to the entry, the article included
};

/// What one poll changes: the feed's new state and the entries its document held. The state's
/// validators and the entries they vouch for are one unit and are committed as one.
struct FeedUpdate {
  FeedState state;
  /// Makes the state, of which the id alone is given (and no entries); empty: it is given whole. Called
  /// first, and as `complete` is, for what would keep the caller's thread too long. Does not throw.
  std::function<void(FeedState&)> make{};
  std::vector<Candidate> entries;  // document order (newest first, as feeds have it); empty for a 304
  /// The items that the document lists word for word as the last one did, as they are remembered; with
  /// `entries` the whole document. They were not read again.
  std::vector<KeptItem> kept{};
  /// The document has some of the feed's entries, whichever: nothing is read off what it leaves out, and what
  /// the feed was last seen to list stays that. So it is with files of an archive.
  bool partial = false;
  std::uint64_t reading = 0;  // what the items were read under; where it differs, bytes prove nothing
  Time received{};            // the epoch where nothing was received: then only the state is written
  /// What would be dropped as soon as it was stored is not stored, now or later: entries not seen before
  /// whose effective time lies before `oldest` (max_age), and those beyond the first `most` of the document
  /// (max_entries; 0: no limit). So no reader is given what is gone at once.
  std::optional<Time> oldest{};
  std::uint64_t most = 0;
  /// Whether its new entries may join the stories of others, and others theirs.
  bool folds = true;
  /// How many earlier contents of an entry are kept; 0: none.
  std::uint32_t revisions = 10;
  /// Completes the state by what the update did to the entries (`arrivals`, `pace`, `events`, `due` and
  /// `next_due`), in the same transaction; empty: nothing is to be completed. Called on the writer's thread,
  /// more than once where a commit is repeated, so it depends on its arguments alone. Not called again for an
  /// update that the stored `arrivals` have counted.
  std::function<void(FeedState&, const FeedChange&)> complete{};
  /// Applied after the document, or without one.
  std::vector<ArticleNote> articles{};
};

/// What is no longer wanted of one feed, decided beforehand (plan_retention), so that applying it asks no
/// clock and takes no longer than it is long.
struct Expire {
  FeedId feed;
  Time at{};                       // when it was decided
  std::vector<EntryId> entries;    // dropped with every row they have; tombstones stay behind
  std::vector<Digest> identities;  // their tombstones are forgotten
};

/// One unit of change, as a value: it can be queued, sent and applied again. Applying reads no clock
/// and draws no random number, and applying twice changes nothing the second time.
struct Batch {
  std::vector<FeedUpdate> updates;
  std::vector<Expire> expired;   // after the updates
  std::vector<EntryId> split{};  // entries that their owner takes out of their stories; after these
  /// Feeds of which nothing is to be left (plan_purge); at last. One that still has an entry stays.
  std::vector<FeedId> forgotten{};
};

/// What applying one update did.
struct FeedChange {
  FeedId feed;
  std::uint32_t added = 0;      // entries not seen before
  std::uint32_t changed = 0;    // known entries whose content digest differs
  std::uint32_t folded = 0;     // of the added: copies of another feed's entry
  std::uint32_t renamed = 0;    // known entries that came under another identity (D1)
  std::uint32_t held = 0;       // entries not believed yet, because most of the feed suddenly looked new
  std::uint32_t announced = 0;  // entries whose last change is told of now (T8); their content is as it was
  std::uint32_t withdrawn = 0;  // entries their publisher took back, or lists again
  std::uint32_t dropped = 0;    // entries that are no longer kept (Expire)
  std::uint32_t recleaned = 0;  // known entries that content rules, which are others now, show otherwise
  std::uint32_t split = 0;      // entries that were taken out of their stories
  std::uint32_t completed = 0;  // known entries that got their articles later than themselves (ArticleNote)
  /// Known entries of which something else is to be shown now: of those changed, recleaned and completed,
  /// those that came with another file, and those whose story was split.
  std::vector<EntryId> altered{};
  /// The other feeds whose entries stand together with those that this changed: what is shown of them changes
  /// too.
  std::vector<FeedId> beside{};
  /// When those of the added that have a date of their own say they were published where the feed is: by a
  /// mirror when it mirrored them (T9), in no order.
  std::vector<Time> added_dates{};
  /// How much later that was than at their origin, of those of the added of which both dates are known, in
  /// the order of arrival.
  std::vector<std::chrono::milliseconds> added_lags{};
};

/// A feed as it is stored.
struct StoredFeed {
  FeedState state;
  std::string record;  // what encode() made of it
};

/// What applying one batch did, update by update, expiry by expiry, split by split.
struct CommitResult {
  std::vector<FeedChange> changes;
  std::vector<StoredFeed> feeds{};  // one for each update
};

}  // namespace riverd::storage
