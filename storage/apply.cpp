#include "storage/apply.hpp"

#include "storage/admit.hpp"
#include "storage/codec.hpp"
#include "storage/counters.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/revise.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace riverd::storage {
namespace {

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
      return revise(*id, candidate, update.received, change, transaction_);
    }
    return admit(candidate, foldable, update, change, counters_, transaction_);
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
