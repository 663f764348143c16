#include "storage/apply.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/fold.hpp"
#include "storage/keys.hpp"

#include <array>
#include <utility>

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

  Result<void> save(WriteTransaction& transaction) {
    for (const auto& [name, value] : fields()) {
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

/// One candidate's way into the transaction.
class Applier {
 public:
  Applier(WriteTransaction& transaction, Counters& counters)
      : transaction_(transaction), counters_(counters) {}

  Result<FeedChange> update(const FeedUpdate& update) {
    FeedChange change;
    change.feed = update.state.id;
    for (auto candidate = update.entries.rbegin(); candidate != update.entries.rend(); ++candidate) {
      if (auto done = entry(*candidate, update, change); !done) return done.error();
    }
    FeedState state = update.state;
    const auto before = transaction_.get(Table::feeds, key_of(state.id));
    if (!before) return before.error();
    state.entries = change.added;
    if (*before) {
      const auto stored = decode_feed(state.id, **before);
      if (!stored) return stored.error();
      state.entries += stored->entries;
    }
    if (auto written = transaction_.put(Table::feeds, key_of(state.id), encode(state)); !written) {
      return written.error();
    }
    return change;
  }

 private:
  Result<void> entry(const Candidate& candidate, const FeedUpdate& update, FeedChange& change) {
    const std::string identity = key_of(update.state.id) + key_of(candidate.identity);
    const auto known = transaction_.get(Table::identities, identity);
    if (!known) return known.error();
    if (*known) {
      const auto id = entry_at(**known, 0);
      // A tombstone: what was dropped does not come back.
      if (!id) return {};
      return revise(*id, candidate, update.received, change);
    }
    return add(identity, candidate, update, change);
  }

  Result<void> revise(EntryId id, const Candidate& candidate, Time received, FeedChange& change) {
    const auto stored = transaction_.get(Table::entries, key_of(id));
    if (!stored) return stored.error();
    if (!*stored)
      return Error(StorageError::damaged, "the store is damaged: entry " + id.to_string() + " is missing");
    const auto header = decode_header(**stored);
    if (!header) return header.error();
    if (header->content == candidate.content) return {};
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
    entry.revision = before->revision + 1;
    entry.changed = before->changed && *before->changed > received ? *before->changed : received;
    ++change.changed;
    return transaction_.put(Table::entries, key_of(id), encode(entry, candidate.content));
  }

  Result<void> add(const std::string& identity, const Candidate& candidate, const FeedUpdate& update,
                   FeedChange& change) {
    Entry entry = candidate.entry;
    entry.feed = update.state.id;
    entry.revision = 0;
    entry.changed.reset();
    entry.arrival = counters_.next_arrival++;
    if (auto claimed = claim_output_id(entry); !claimed) return claimed;
    if (candidate.link) {
      const auto folded = fold_by_link(*candidate.link, entry, transaction_);
      if (!folded) return folded.error();
      if (folded->joined) ++change.folded;
      if (folded->new_story) ++counters_.stories;
    }
    const std::string id = key_of(entry.id);
    const std::string feed = key_of(entry.feed);
    const std::string arrival = key_of(entry.arrival);
    const std::pair<Table, std::pair<std::string, std::string>> records[] = {
        {Table::entries, {id, encode(entry, candidate.content)}},
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

  /// The wanted output id if it is free, else one made of the entry's own (RFC 4151).
  Result<void> claim_output_id(Entry& entry) {
    for (const std::string& wanted :
         {entry.output_id, "tag:riverd.invalid,2026:entry/" + entry.id.to_string()}) {
      const std::string key = key_of(digest_of({"output id", wanted}));
      const auto owner = transaction_.get(Table::output_ids, key);
      if (!owner) return owner.error();
      if (wanted.empty() || *owner) continue;
      entry.output_id = wanted;
      return transaction_.put(Table::output_ids, key, key_of(entry.id));
    }
    return Error(StorageError::damaged, "the store is damaged: the id of entry " + entry.id.to_string() +
                                            " is taken although it is new");
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
