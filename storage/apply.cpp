#include "storage/apply.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/fold.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace riverd::storage {
namespace {

/// The counters of `meta`, read once a batch and written back with it.
class Counters {
 public:
  static Result<Counters> load(const ReadTransaction& transaction) {
    Counters counters;
    for (const auto& [name, value] : counters.fields()) {
      const auto stored = transaction.get(Table::meta, name);
      if (!stored) return stored.error();
      if (*stored) *value = number_at(**stored, 0).value_or(*value);
    }
    return counters;
  }

  /// Writes what has changed.
  Result<void> save(WriteTransaction& transaction) {
    for (const auto& [name, value] : fields()) {
      const auto stored = transaction.get(Table::meta, name);
      if (!stored) return stored.error();
      if (*stored && **stored == key_of(*value)) continue;
      if (auto written = transaction.put(Table::meta, name, key_of(*value)); !written) return written;
    }
    return {};
  }

  std::uint64_t next_arrival = 1;
  std::uint64_t entries = 0;
  std::uint64_t stories = 0;

 private:
  std::array<std::pair<std::string_view, std::uint64_t*>, 3> fields() {
    return {{{meta_next_arrival, &next_arrival}, {meta_entries, &entries}, {meta_stories, &stories}}};
  }
};

/// A document in the order in which its entries arrive, the last first: each identity once, as it stands
/// first in the document, so that a document that repeats one is read the same way every time.
struct Document {
  std::vector<const Candidate*> candidates;
  std::map<Digest, std::size_t> links;  // how many of the candidates have the link
};

Document in_order(const std::vector<Candidate>& entries) {
  Document document;
  std::set<Digest> seen;
  for (const Candidate& candidate : entries) {
    if (!seen.insert(candidate.identity).second) continue;
    document.candidates.push_back(&candidate);
    if (candidate.link) ++document.links[*candidate.link];
  }
  std::reverse(document.candidates.begin(), document.candidates.end());
  return document;
}

/// One candidate's way into the transaction.
class Applier {
 public:
  Applier(WriteTransaction& transaction, Counters& counters)
      : transaction_(transaction), counters_(counters) {}

  Result<FeedChange> update(const FeedUpdate& update) {
    FeedChange change;
    change.feed = update.state.id;
    const Document document = in_order(update.entries);
    for (const Candidate* candidate : document.candidates) {
      // A link that several entries of one document have names no one article.
      const bool foldable = candidate->link && document.links.at(*candidate->link) == 1;
      if (auto done = entry(*candidate, foldable, update, change); !done) return done.error();
    }
    FeedState state = update.state;
    const auto before = transaction_.get(Table::feeds, key_of(state.id));
    if (!before) return before.error();
    state.entries = change.added;
    state.last_change.reset();
    if (*before) {
      const auto stored = decode_feed(state.id, **before);
      if (!stored) return stored.error();
      state.entries += stored->entries;
      state.last_change = stored->last_change;
    }
    if (change.added + change.changed > 0) state.last_change = update.received;
    if (auto written = transaction_.put(Table::feeds, key_of(state.id), encode(state)); !written) {
      return written.error();
    }
    return change;
  }

 private:
  Result<void> entry(const Candidate& candidate, bool foldable, const FeedUpdate& update,
                     FeedChange& change) {
    if (candidate.entry.id.empty() || candidate.identity == Digest{}) {
      return Error(StorageError::invalid_batch,
                   "an entry of the feed " + update.state.id.to_string() + " has no id or no identity");
    }
    const std::string identity = key_of(update.state.id) + key_of(candidate.identity);
    const auto known = transaction_.get(Table::identities, identity);
    if (!known) return known.error();
    if (*known) {
      const auto id = entry_at(**known, 0);
      // A tombstone: what was dropped does not come back.
      if (!id) return {};
      return revise(*id, candidate, update.received, change);
    }
    const auto taken = transaction_.get(Table::entries, key_of(candidate.entry.id));
    if (!taken) return taken.error();
    if (*taken) {
      return Error(StorageError::invalid_batch, "the feed " + update.state.id.to_string() +
                                                    " has a new entry with the id " +
                                                    candidate.entry.id.to_string() + " of another");
    }
    return add(identity, candidate, foldable, update, change);
  }

  Result<void> revise(EntryId id, const Candidate& candidate, Time received, FeedChange& change) {
    const auto stored = transaction_.get(Table::entries, key_of(id));
    if (!stored) return stored.error();
    if (!*stored)
      return Error(StorageError::damaged, "the store is damaged: entry " + id.to_string() + " is missing");
    const auto header = decode_header(**stored);
    if (!header) return header.error();
    if (header->digests.content == candidate.content) return {};
    const auto before = decode_entry(id, **stored, Parts::without_content);
    if (!before) return before.error();

    Entry entry = candidate.entry;
    entry.id = id;
    entry.feed = before->feed;
    entry.output_id = before->output_id;
    entry.arrival = before->arrival;
    entry.story = before->story;
    entry.times.first_seen = before->times.first_seen;
    entry.times.effective = before->times.effective;
    entry.times.quality = before->times.quality;
    entry.times.mirrored_at = before->times.mirrored_at;
    // Batches applied again bring back contents the entry has had since. Those pass through without
    // counting: the change that counted last is not older than they are.
    const bool counts = !before->changed || received > *before->changed;
    entry.revision = before->revision + (counts ? 1U : 0U);
    entry.changed = counts ? received : *before->changed;
    ++change.changed;
    if (auto moved = move_link(entry, header->digests.link, candidate.link); !moved) return moved;
    return transaction_.put(Table::entries, key_of(id),
                            encode(entry, {header->digests.identity, candidate.link, candidate.content}));
  }

  Result<void> move_link(const Entry& entry, const std::optional<Digest>& from,
                         const std::optional<Digest>& to) {
    if (from == to) return {};
    if (from) {
      if (auto erased = transaction_.erase(Table::links, key_of(*from) + key_of(entry.id)); !erased)
        return erased;
    }
    if (!to) return {};
    return transaction_.put(Table::links, key_of(*to) + key_of(entry.id), key_of(entry.feed));
  }

  Result<void> add(const std::string& identity, const Candidate& candidate, bool foldable,
                   const FeedUpdate& update, FeedChange& change) {
    Entry entry = candidate.entry;
    entry.feed = update.state.id;
    entry.revision = 0;
    entry.changed.reset();
    entry.story = {};
    entry.arrival = counters_.next_arrival++;
    if (auto claimed = claim_output_id(entry); !claimed) return claimed;
    if (foldable) {
      const auto folded = fold_by_link(*candidate.link, entry, transaction_);
      if (!folded) return folded.error();
      if (folded->joined) ++change.folded;
      if (folded->new_story) ++counters_.stories;
    }
    if (auto held = move_link(entry, std::nullopt, candidate.link); !held) return held;
    const std::string id = key_of(entry.id);
    const std::string feed = key_of(entry.feed);
    const std::string arrival = key_of(entry.arrival);
    const std::pair<Table, std::pair<std::string, std::string>> records[] = {
        {Table::entries, {id, encode(entry, {candidate.identity, candidate.link, candidate.content})}},
        {Table::identities, {identity, id}},
        {Table::arrivals, {arrival, feed + id}},
        {Table::feed_arrivals, {feed + arrival, id}}};
    for (const auto& [table, record] : records) {
      if (auto written = transaction_.put(table, record.first, record.second); !written) return written;
    }
    ++counters_.entries;
    ++change.added;
    return {};
  }

  /// The wanted output id if it is free, else one made of the entry's own (RFC 4151), numbered where a
  /// hostile feed has given even that to an entry of its own (X5).
  Result<void> claim_output_id(Entry& entry) {
    const std::string own = "tag:riverd.invalid,2026:entry/" + entry.id.to_string();
    std::string wanted = entry.output_id.empty() ? own : entry.output_id;
    for (std::uint64_t number = 1;; ++number) {
      const std::string key = key_of(digest_of({"output id", wanted}));
      const auto owner = transaction_.get(Table::output_ids, key);
      if (!owner) return owner.error();
      if (!*owner) {
        entry.output_id = wanted;
        return transaction_.put(Table::output_ids, key, key_of(entry.id));
      }
      wanted = number == 1 ? own : own + "/" + std::to_string(number);
    }
  }

  WriteTransaction& transaction_;
  Counters& counters_;
};

}  // namespace

Result<CommitResult> apply(const Batch& batch, WriteTransaction& transaction) {
  auto counters = Counters::load(transaction);
  if (!counters) return counters.error();
  Applier applier(transaction, *counters);
  CommitResult result;
  result.changes.reserve(batch.updates.size());
  for (const FeedUpdate& update : batch.updates) {
    auto change = applier.update(update);
    if (!change) return change.error();
    result.changes.push_back(*change);
  }
  if (auto saved = counters->save(transaction); !saved) return saved.error();
  return result;
}

}  // namespace riverd::storage
