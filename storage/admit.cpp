#include "storage/admit.hpp"

#include "storage/canonical.hpp"
#include "storage/entry_rows.hpp"
#include "storage/error.hpp"
#include "storage/fold.hpp"
#include "storage/instants.hpp"
#include "storage/keys.hpp"
#include "storage/link_rows.hpp"
#include "storage/story_rows.hpp"

#include <string>
#include <utility>

namespace riverd::storage {
namespace {

/// The wanted output id if it is free, else one made of the entry's own (RFC 4151), numbered where a
/// hostile feed has given even that to an entry of its own (X5).
Result<void> claim_output_id(Entry& entry, WriteTransaction& transaction) {
  const std::string own = "tag:riverd.invalid,2026:entry/" + entry.id.to_string();
  std::string wanted = entry.output_id.empty() ? own : entry.output_id;
  for (std::uint64_t number = 1;; ++number) {
    const std::string key = output_id_key(wanted);
    const auto owner = transaction.get(Table::output_ids, key);
    if (!owner) return owner.error();
    if (!*owner) {
      entry.output_id = wanted;
      return transaction.put(Table::output_ids, key, key_of(entry.id));
    }
    wanted = number == 1 ? own : own + "/" + std::to_string(number);
  }
}

}  // namespace

Result<void> admit(const Candidate& candidate, bool foldable, const FeedUpdate& update, FeedChange& change,
                   Counters& counters, NearDuplicates* near, CommitScope& scope,
                   WriteTransaction& transaction) {
  const auto taken = transaction.get(Table::entries, key_of(candidate.entry.id));
  if (!taken) return taken.error();
  if (*taken) {
    return Error(StorageError::invalid_batch, "the feed " + update.state.id.to_string() +
                                                  " has a new entry with the id " +
                                                  candidate.entry.id.to_string() + " of another");
  }
  Entry entry = candidate.entry;
  entry.feed = update.state.id;
  entry.revision = 0;
  entry.changed.reset();
  entry.story = {};
  entry.arrival = counters.next_arrival++;
  if (auto claimed = claim_output_id(entry, transaction); !claimed) return claimed;
  if (foldable) {
    const auto folded = fold_by_link(*candidate.link, entry, transaction);
    if (!folded) return folded.error();
    if (folded->joined) ++change.folded;
    if (folded->new_story) ++counters.stories;
  }
  if (near != nullptr) {
    const auto folded = near->join(entry, candidate);
    if (!folded) return folded.error();
    if (folded->joined) ++change.folded;
    if (folded->new_story) ++counters.stories;
  }
  if (auto held = move_link(entry, std::nullopt, candidate.link, update.folds, transaction); !held)
    return held;
  if (auto claimed = claim_instant(entry, transaction); !claimed) return claimed;
  const std::string id = key_of(entry.id);
  const std::string feed = key_of(entry.feed);
  const std::string arrival = key_of(entry.arrival);
  // Its first arrival number is no other's, whatever becomes of it.
  const EntryDigests digests{candidate.identity, candidate.link, candidate.content, {entry.arrival}};
  if (auto written = put_entry(entry, digests, {candidate.packed, candidate.packed_content}, transaction);
      !written)
    return written;
  const std::pair<Table, std::pair<std::string, std::string>> records[] = {
      {Table::identities, {feed + key_of(candidate.identity), id}},
      {Table::arrivals, {arrival, feed + id}},
      {Table::feed_arrivals, {feed + arrival, id + key_of(entry.times.effective)}}};
  for (const auto& [table, record] : records) {
    if (auto written = transaction.put(table, record.first, record.second); !written) return written;
  }
  ++counters.entries;
  ++change.added;
  if (entry.story.empty()) return {};
  if (auto noted = note_beside(entry.story, change, transaction); !noted) return noted;
  const auto moved = order_story(entry.story, update.state, scope.published(), transaction);
  if (!moved) return moved.error();
  if (near != nullptr) near->forget(*moved);
  return {};
}

}  // namespace riverd::storage
