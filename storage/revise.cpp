#include "storage/revise.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/link_rows.hpp"

namespace riverd::storage {

Result<void> revise(EntryId id, const Candidate& candidate, Time received, FeedChange& change,
                    WriteTransaction& transaction) {
  const auto stored = transaction.get(Table::entries, key_of(id));
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
  if (auto moved = move_link(entry, header->digests.link, candidate.link, transaction); !moved) return moved;
  return transaction.put(
      Table::entries, key_of(id),
      encode(entry, {header->digests.identity, candidate.link, candidate.content}, candidate.packed));
}

Result<void> set_withdrawn(EntryId id, std::optional<Time> when, WriteTransaction& transaction) {
  const auto stored = transaction.get(Table::entries, key_of(id));
  if (!stored) return stored.error();
  if (!*stored) return {};
  const auto header = decode_header(**stored);
  if (!header) return header.error();
  auto entry = decode_entry(id, **stored, Parts::whole);
  if (!entry) return entry.error();
  if (entry->withdrawn == when) return {};
  entry->withdrawn = when;
  return transaction.put(Table::entries, key_of(id), encode(*entry, header->digests));
}

}  // namespace riverd::storage
