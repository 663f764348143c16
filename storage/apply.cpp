#include "storage/apply.hpp"

#include "feeds/normalize/identity.hpp"
#include "storage/admit.hpp"
#include "storage/codec.hpp"
#include "storage/counters.hpp"
#include "storage/error.hpp"
#include "storage/feed_memory.hpp"
#include "storage/keys.hpp"
#include "storage/near_duplicates.hpp"
#include "storage/recognise.hpp"
#include "storage/retention.hpp"
#include "storage/revise.hpp"
#include "storage/revisions.hpp"
#include "storage/split.hpp"
#include "storage/story_rows.hpp"
#include "storage/tombstone.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <memory_resource>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace riverd::storage {
namespace {

/// A document with each identity once, as it stands first, so that one that repeats an identity is read the
/// same way every time.
struct Document {
  std::vector<Listed> items;
  std::pmr::map<Digest, std::size_t> links;  // how many of the items have the link
};

/// One update's way into the transaction.
class Applier {
 public:
  Applier(const FeedUpdate& update, CommitScope& scope, WriteTransaction& transaction, Counters& counters)
      : update_(update),
        feed_(update.state.id),
        scope_(scope),
        transaction_(transaction),
        counters_(counters) {
    change_.feed = feed_;
  }

  /// Leaves in `stored` what is stored of the feed now.
  Result<FeedChange> run(StoredFeed& stored) {
    FeedState& state = stored.state;
    state = update_.state;
    if (update_.make) update_.make(state);
    if (auto kept = keep(state); !kept) return kept.error();
    if (!update_.entries.empty() || !update_.kept.empty()) {
      if (auto done = document(state); !done) return done.error();
    }
    if (auto done = articles(); !done) return done.error();
    // After the document: what changes with it starts another wait.
    if (auto told = announce(feed_, update_.received, change_, transaction_); !told) return told.error();
    state.entries += change_.added;
    if (change_.added + change_.changed > 0) state.last_change = update_.received;
    if (update_.complete && !counted_) update_.complete(state, change_);
    stored.record = encode(state);
    if (auto written = transaction_.put(Table::feeds, key_of(feed_), stored.record); !written) {
      return written.error();
    }
    return std::move(change_);
  }

 private:
  /// What the store keeps of a feed, whatever the caller says.
  Result<void> keep(FeedState& state) {
    FeedState stored;
    const auto record = transaction_.get(Table::feeds, key_of(feed_));
    if (!record) return record.error();
    if (*record) {
      auto decoded = decode_feed(feed_, **record);
      if (!decoded) return decoded.error();
      stored = std::move(*decoded);
    }
    state.entries = stored.entries;
    state.last_change = stored.last_change;
    state.rekeyed = stored.rekeyed;
    state.rekeyed_entries = stored.rekeyed_entries;
    state.held_since = stored.held_since;
    state.held_entries = stored.held_entries;
    state.losing_since = stored.losing_since;
    if (stored.arrivals.until && *stored.arrivals.until == update_.received && update_.complete) {
      counted_ = true;
      state.arrivals = stored.arrivals;
      state.due = stored.due;
      state.pace = stored.pace;
      state.rules = stored.rules;
      state.lags = stored.lags;
      state.events = stored.events;
      state.next_due = stored.next_due;
    }
    return {};
  }

  Result<void> document(FeedState& state) {
    auto memory = update_.partial ? Result<FeedMemory>(FeedMemory{}) : load_memory();
    if (!memory) return memory.error();
    auto read = listed(*memory);
    if (!read) return read.error();
    const bool held_before = state.held_since && *state.held_since < update_.received;
    Recognised recognised = recognise(read->items, *memory, update_.received, held_before);
    if (recognised.held == 0 && update_.received >= memory->as_of)
      recognised.memory.reading = update_.reading;
    change_.renamed = static_cast<std::uint32_t>(recognised.renamed);
    change_.held = static_cast<std::uint32_t>(recognised.held);
    if (!update_.partial) note(recognised, state);
    refuse(read->items, recognised);
    if (!update_.partial) note_window(recognised, memory->items.empty(), state);
    auto near = near_duplicates(read->items, recognised);
    if (!near) return near.error();
    // The last of a document arrives first, since documents have the newest first (T5).
    for (std::size_t i = read->items.size(); i-- > 0;) {
      if (auto done = entry(read->items[i], recognised.items[i], read->links, near->get()); !done)
        return done;
    }
    change_.withdrawn =
        static_cast<std::uint32_t>(recognised.withdrawn.size() + recognised.listed_again.size());
    for (const EntryId id : recognised.withdrawn) {
      if (auto done = set_withdrawn(id, update_.received, transaction_); !done) return done;
    }
    for (const EntryId id : recognised.listed_again) {
      if (auto done = set_withdrawn(id, std::nullopt, transaction_); !done) return done;
    }
    if (update_.partial || recognised.memory == *memory) return {};
    return transaction_.put(Table::memories, key_of(feed_), encode(recognised.memory));
  }

  /// What became of asking for articles. An update that is applied again after later ones knows less than
  /// they.
  Result<void> articles() {
    if (update_.articles.empty()) return {};
    auto memory = load_memory();
    if (!memory) return memory.error();
    if (update_.received < memory->as_of) return {};
    std::map<Digest, const ArticleNote*> notes;
    for (const ArticleNote& note : update_.articles) notes.emplace(note.identity, &note);
    bool differs = false;
    for (RememberedItem& item : memory->items) {
      const auto note = notes.find(item.identity);
      if (note == notes.end() || item.article == note->second->state) continue;
      item.article = note->second->state;
      differs = true;
    }
    for (const ArticleNote& note : update_.articles) {
      if (!note.text) continue;
      if (auto done = complete_text(note, change_, transaction_); !done) return done;
      if (auto done = forget_outline(note.entry); !done) return done;
    }
    if (!differs) return {};
    return transaction_.put(Table::memories, key_of(feed_), encode(*memory));
  }

  /// Finds the entries not seen before that would be dropped as soon as they were stored.
  void refuse(const std::vector<Listed>& items, const Recognised& recognised) {
    std::uint64_t fresh = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (recognised.items[i].kind != Recognition::Kind::fresh) continue;
      const Candidate* candidate = items[i].candidate;
      const bool too_old = update_.oldest && candidate->entry.times.effective < *update_.oldest;
      if (too_old || (update_.most > 0 && ++fresh > update_.most)) refused_.insert(candidate);
    }
  }

  /// For the new entries of the document; null where there are none, or the feed is not to be folded.
  Result<std::unique_ptr<NearDuplicates>> near_duplicates(const std::vector<Listed>& items,
                                                          const Recognised& recognised) {
    std::vector<const Candidate*> fresh;
    for (std::size_t i = items.size(); i-- > 0;) {
      const bool is_fresh = recognised.items[i].kind == Recognition::Kind::fresh;
      if (is_fresh && !refused_.contains(items[i].candidate)) fresh.push_back(items[i].candidate);
    }
    if (fresh.empty() || !update_.folds) return std::unique_ptr<NearDuplicates>{};
    const auto index = scope_.near();
    if (!index) return index.error();
    auto begun = NearDuplicates::begin(update_, fresh, **index, scope_.outlines(), transaction_);
    if (!begun) return begun.error();
    return std::make_unique<NearDuplicates>(std::move(*begun));
  }

  Result<Document> listed(const FeedMemory& memory) {
    const StandingTitles titles = standing_titles(memory);
    std::pmr::map<EntryId, const RememberedItem*> remembered(&scratch_);
    for (const RememberedItem& item : memory.items) remembered.emplace(item.entry, &item);
    Document document{{}, std::pmr::map<Digest, std::size_t>(&scratch_)};
    std::pmr::set<Digest> seen(&scratch_);
    std::pmr::set<EntryId> entries(&scratch_);
    auto kept = update_.kept.begin();
    const auto take_kept_before = [&](std::size_t place) -> Result<void> {
      for (; kept != update_.kept.end() && kept->place < place; ++kept) {
        auto item = look_up(kept->item);
        if (!item) return item.error();
        seen.insert(kept->item.identity);
        if (!item->entry.empty() && !entries.insert(item->entry).second) continue;
        document.items.push_back(*item);
      }
      return {};
    };
    for (const Candidate& candidate : update_.entries) {
      if (auto taken = take_kept_before(candidate.place); !taken) return taken.error();
      if (candidate.entry.id.empty() || candidate.identity == Digest{}) {
        return Error(StorageError::invalid_batch,
                     "an entry of the feed " + feed_.to_string() + " has no id or no identity");
      }
      if (!seen.insert(candidate.identity).second) continue;
      auto item = look_up(candidate);
      if (!item) return item.error();
      const auto before = remembered.find(item->entry);
      if (before != remembered.end() && is_another(candidate, *before->second, titles)) {
        item = look_up(with_identity_of_its_own(candidate));
        if (!item) return item.error();
      }
      // Listed twice, under an old and a new identity: as it stands first.
      if (!item->entry.empty() && !entries.insert(item->entry).second) continue;
      document.items.push_back(*item);
      if (candidate.link) ++document.links[*candidate.link];
    }
    if (auto taken = take_kept_before(std::numeric_limits<std::size_t>::max()); !taken) return taken.error();
    return document;
  }

  [[nodiscard]] Result<Listed> look_up(const RememberedItem& kept) const {
    const auto row = transaction_.get(Table::identities, key_of(feed_) + key_of(kept.identity));
    if (!row) return row.error();
    Listed item;
    item.kept = &kept;
    item.known = true;
    if (*row) item.entry = entry_at(**row, 0).value_or(EntryId{});
    return item;
  }

  [[nodiscard]] Result<Listed> look_up(const Candidate& candidate) const {
    const auto row = transaction_.get(Table::identities, identity_key(candidate));
    if (!row) return row.error();
    Listed item;
    item.candidate = &candidate;
    item.known = row->has_value();
    if (*row) item.entry = entry_at(**row, 0).value_or(EntryId{});
    return item;
  }

  /// For an article that comes under the guid of another: its guid and what else names it.
  const Candidate& with_identity_of_its_own(const Candidate& candidate) {
    const std::string guid = key_of(candidate.identity);
    const auto& traits = candidate.traits;
    const std::string name = traits.link != 0 ? "link " + key_of(traits.link)
                                              : "text " + key_of(traits.title) + key_of(traits.text);
    Candidate& own = renamed_.emplace_back(candidate);
    own.identity = digest_of({"reused guid", feed_.to_string(), guid, name});
    own.entry.id = normalizing::entry_id_of(feed_, own.identity);
    return own;
  }

  [[nodiscard]] Result<FeedMemory> load_memory() const {
    const auto record = transaction_.get(Table::memories, key_of(feed_));
    if (!record) return record.error();
    return *record ? decode_memory(feed_, **record) : FeedMemory{};
  }

  /// What is said of the feed when its identities change. A document that is held is asked for again.
  void note(const Recognised& recognised, FeedState& state) const {
    if (recognised.renamed > 0) {
      state.rekeyed = update_.received;
      state.rekeyed_entries = static_cast<std::uint32_t>(recognised.renamed);
    }
    if (recognised.held > 0) {
      state.held_since = update_.received;
      state.validators = {};
      state.body_digest = 0;
    } else {
      state.held_since.reset();
    }
    state.held_entries = static_cast<std::uint32_t>(recognised.held);
  }

  /// A document without a single entry that was known before may have lost some in between.
  void note_window(const Recognised& recognised, bool first, FeedState& state) const {
    constexpr std::size_t fewest = 5;  // shorter documents tell nothing
    const bool all_fresh =
        std::all_of(recognised.items.begin(), recognised.items.end(),
                    [](const Recognition& one) { return one.kind == Recognition::Kind::fresh; });
    if (!all_fresh) {
      state.losing_since.reset();
    } else if (!first && recognised.items.size() >= fewest && !state.losing_since) {
      state.losing_since = update_.received;
    }
  }

  Result<void> entry(const Listed& item, const Recognition& recognition,
                     const std::pmr::map<Digest, std::size_t>& links, NearDuplicates* near) {
    if (item.kept != nullptr) {
      if (!recognition.entry.empty()) return {};
      return refresh_tombstone(key_of(feed_) + key_of(item.kept->identity), update_.received, transaction_);
    }
    const Candidate& candidate = *item.candidate;
    switch (recognition.kind) {
      case Recognition::Kind::held:
        return {};
      case Recognition::Kind::known:
        // Without an entry it is a tombstone: what was dropped does not come back.
        if (recognition.entry.empty())
          return refresh_tombstone(identity_key(candidate), update_.received, transaction_);
        return change(recognition.entry, candidate);
      case Recognition::Kind::renamed:
        return rename(recognition.entry, candidate);
      case Recognition::Kind::fresh:
        if (refused_.contains(&candidate))
          return put_tombstone(identity_key(candidate), update_.received, {}, transaction_);
        // A link that several entries of one document have names no one article.
        note_date(candidate.entry.times);
        return admit(candidate, update_.folds && candidate.link && links.at(*candidate.link) == 1, update_,
                     change_, counters_, near, scope_, transaction_);
    }
    return {};
  }

  Result<void> change(EntryId id, const Candidate& candidate) {
    const std::uint32_t before = change_.changed + change_.recleaned;
    if (auto revised = revise(id, candidate, update_, change_, transaction_); !revised) return revised;
    return change_.changed + change_.recleaned != before ? forget_outline(id) : Result<void>{};
  }

  /// The entry's text is not what it was.
  Result<void> forget_outline(EntryId id) {
    const auto record = transaction_.get(Table::entries, key_of(id));
    if (!record) return record.error();
    if (!*record) return {};
    const auto header = decode_header(**record);
    if (!header) return header.error();
    scope_.outlines().forget(header->arrival);
    return {};
  }

  /// A date that was clamped or made up says nothing of when the entry was published.
  void note_date(const EntryTimes& times) {
    if (times.quality != TimeQuality::ok && times.quality != TimeQuality::zone_assumed) return;
    change_.added_dates.push_back(times.mirrored_at.value_or(times.effective));
    if (times.mirrored_at && *times.mirrored_at >= times.effective) {
      change_.added_lags.push_back(*times.mirrored_at - times.effective);
    }
  }

  /// The old identity stays valid: the new one leads to the same entry. To a tombstone where that was
  /// dropped.
  Result<void> rename(EntryId id, const Candidate& candidate) {
    const auto record = transaction_.get(Table::entries, key_of(id));
    if (!record) return record.error();
    if (!*record) return put_tombstone(identity_key(candidate), update_.received, {}, transaction_);
    const LinkHolder holder{id, feed_, update_.folds};
    if (auto added = add_alias(holder, candidate.identity, candidate.link, transaction_); !added)
      return added;
    return change(id, candidate);
  }

  [[nodiscard]] std::string identity_key(const Candidate& candidate) const {
    return key_of(feed_) + key_of(candidate.identity);
  }

  const FeedUpdate& update_;
  FeedId feed_;
  CommitScope& scope_;
  WriteTransaction& transaction_;
  Counters& counters_;
  FeedChange change_;
  bool counted_ = false;                // the stored arrivals know of this update already
  std::deque<Candidate> renamed_;       // those of the update that got an identity of their own
  std::set<const Candidate*> refused_;  // not seen before and not to be stored
  // What a document is looked up by lives as long as this, in one place instead of hundreds.
  std::array<std::byte, std::size_t{16} << 10U> room_;
  std::pmr::monotonic_buffer_resource scratch_{room_.data(), room_.size()};
};

Result<FeedChange> split_of(EntryId id, Counters& counters, WriteTransaction& transaction) {
  FeedChange change;
  const auto record = transaction.get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (*record) {
    const auto header = decode_header(**record);
    if (!header) return header.error();
    change.feed = header->feed;
    const EntryId lead = header->story.empty() ? id : header->story;
    if (auto noted = note_beside(lead, change, transaction); !noted) return noted.error();
    const auto members = members_of(lead, transaction);
    if (!members) return members.error();
    for (const StoryMember& member : *members) change.altered.push_back(member.entry);
  }
  if (auto split = split_entry(id, counters, transaction); !split) return split.error();
  change.split = 1;
  return change;
}

}  // namespace

Result<CommitResult> apply(const Batch& batch, CommitScope& scope, WriteTransaction& transaction) {
  auto counters = Counters::load(transaction);
  if (!counters) return counters.error();
  CommitResult result;
  result.changes.reserve(batch.updates.size());
  result.feeds.resize(batch.updates.size());
  for (std::size_t i = 0; i < batch.updates.size(); ++i) {
    auto change = Applier(batch.updates[i], scope, transaction, *counters).run(result.feeds[i]);
    if (!change) return change.error();
    result.changes.push_back(std::move(*change));
  }
  for (const Expire& expire : batch.expired) {
    auto change = expire_entries(expire, *counters, transaction);
    if (!change) return change.error();
    result.changes.push_back(std::move(*change));
  }
  for (const EntryId id : batch.split) {
    auto change = split_of(id, *counters, transaction);
    if (!change) return change.error();
    result.changes.push_back(std::move(*change));
  }
  for (const FeedId feed : batch.forgotten) {
    if (auto forgotten = forget_feed(feed, transaction); !forgotten) return forgotten.error();
  }
  if (auto saved = counters->save(transaction); !saved) return saved.error();
  return result;
}

}  // namespace riverd::storage
