#include "storage/revise.hpp"

#include "feeds/normalize/content_digest.hpp"
#include "storage/codec.hpp"
#include "storage/entry_rows.hpp"
#include "storage/error.hpp"
#include "storage/instants.hpp"
#include "storage/keys.hpp"
#include "storage/link_rows.hpp"
#include "storage/prepare.hpp"
#include "storage/revisions.hpp"
#include "storage/story_rows.hpp"

#include <optional>
#include <string>
#include <utility>

namespace riverd::storage {
namespace {

/// When the entry's content changed last; nullopt: never.
std::optional<Time> last_edit(const Entry& entry, const std::optional<EditLog>& log) {
  return log ? log->edited : entry.changed;
}

struct WholeEntry {
  Entry entry;
  EntryDigests digests;
};

/// All of an entry as it is stored; nullopt where there is none.
Result<std::optional<WholeEntry>> whole_entry(EntryId id, const ReadTransaction& transaction) {
  const auto stored = transaction.get(Table::entries, key_of(id));
  if (!stored) return stored.error();
  if (!*stored) return std::optional<WholeEntry>{};
  const auto header = decode_header(**stored);
  if (!header) return header.error();
  auto entry = decode_entry(id, **stored, Parts::whole, transaction);
  if (!entry) return entry.error();
  return std::optional(WholeEntry{std::move(*entry), header->digests});
}

/// Makes the entry the successor of what it was: numbers, history and announcement.
Result<void> count_change(Entry& entry, const Entry& before, const EntryDigests& digests,
                          const Candidate& candidate, EditLog log, const FeedUpdate& update,
                          WriteTransaction& transaction) {
  const Time now = update.received;
  const bool returned = log.had(candidate.content, now);
  if (!returned || !log.had(digests.content, now)) {
    EntryDigests whole = digests;
    whole.texts = {};
    const auto kept =
        keep_revision(entry.id, before.revision, now, encode(before, whole), update.revisions, transaction);
    if (!kept) return kept;
    entry.revision = before.revision + 1;
  }
  log.replace(digests.content, now);
  std::optional<Time> due;
  if (returned) {
    ++log.returns;
    due = now + return_window;
  } else if (before.changed && now - *before.changed < announce_interval) {
    due = *before.changed + announce_interval;
  } else {
    if (auto released = release_instant(before, transaction); !released) return released;
    entry.changed = now;
    if (auto claimed = claim_instant(entry, transaction); !claimed) return claimed;
  }
  if (auto set = set_announcement(entry.feed, entry.id, due, transaction); !set) return set;
  return transaction.put(Table::revisions, key_of(entry.id), encode(log));
}

/// What stays of the entry for ever, beside what the document says.
Entry successor_of(const Entry& before, const Candidate& candidate) {
  Entry entry = candidate.entry;
  entry.id = before.id;
  entry.feed = before.feed;
  entry.output_id = before.output_id;
  entry.arrival = before.arrival;
  entry.story = before.story;
  entry.times.first_seen = before.times.first_seen;
  entry.times.effective = before.times.effective;
  entry.times.quality = before.times.quality;
  entry.times.mirrored_at = before.times.mirrored_at;
  entry.revision = before.revision;
  entry.changed = before.changed;
  entry.withdrawn = before.withdrawn;
  entry.alone = before.alone;
  entry.apart = before.apart;
  if (!entry.original) entry.original = before.original;
  return entry;
}

/// The digest of what the document says, before content rules.
const Digest& unruled_digest(const Rare<Cleaning>& cleaning, const Digest& content) {
  return cleaning->unruled == Digest{} ? content : cleaning->unruled;
}

/// Whether the publisher still says what it said, and rules alone make the difference. An entry that was
/// stored without rules says what its document did; its digest may have been taken in another way.
bool only_rules_differ(const Entry& before, const Digest& stored, const Digest& stored_by_today,
                       const Candidate& candidate) {
  const Digest& now = unruled_digest(candidate.entry.cleaning, candidate.content);
  if (before.cleaning->unruled != Digest{}) return before.cleaning->unruled == now;
  return stored == now || stored_by_today == now;
}

}  // namespace

Result<void> revise(EntryId id, const Candidate& candidate, const FeedUpdate& update, FeedChange& change,
                    WriteTransaction& transaction) {
  const auto stored = transaction.get(Table::entries, key_of(id));
  if (!stored) return stored.error();
  if (!*stored)
    return Error(StorageError::damaged, "the store is damaged: entry " + id.to_string() + " is missing");
  const auto header = decode_header(**stored);
  if (!header) return header.error();
  // What rules take away may have changed all the same: that is noted, so that it is known when rules change.
  const bool says_less = candidate.entry.cleaning->unruled != Digest{};
  if (header->digests.content == candidate.content && !candidate.entry.original && !says_less) return {};
  if (candidate.is_packed_only()) {
    const auto whole = with_texts(candidate);
    return whole ? revise(id, *whole, update, change, transaction) : whole.error();
  }
  const auto before = decode_entry(id, **stored, Parts::whole, transaction);
  if (!before) return before.error();
  if (header->digests.content == candidate.content) {
    // Imported again, or for the first time what a poll had brought: only the file is new.
    Entry entry = *before;
    if (candidate.entry.original) entry.original = candidate.entry.original;
    if (entry.cleaning->unruled != candidate.entry.cleaning->unruled) {
      entry.cleaning = candidate.entry.cleaning;
    }
    if (entry == *before) return {};
    if (entry.original != before->original) change.altered.push_back(id);
    return put_entry(entry, header->digests, {}, transaction);
  }
  EntryDigests digests = header->digests;
  digests.content = candidate.content;
  const Digest by_today = normalizing::content_digest(*before);
  if (by_today == candidate.content) {
    // Stored by a riverd that took digests in another way: by today's it is the same content.
    return transaction.put(Table::entries, key_of(id), encode(*before, digests));
  }

  Entry entry = successor_of(*before, candidate);
  if (only_rules_differ(*before, header->digests.content, by_today, candidate)) {
    ++change.recleaned;
  } else {
    auto log = edit_log(id, transaction);
    if (!log) return log.error();
    // Batches applied again bring back contents the entry has had since. Those pass through without
    // counting: the change that counted last is not older than they are.
    const auto edited = last_edit(*before, *log);
    if (!edited || update.received > *edited) {
      const auto counted = count_change(entry, *before, header->digests, candidate, log->value_or(EditLog{}),
                                        update, transaction);
      if (!counted) return counted;
    }
    ++change.changed;
  }
  change.altered.push_back(id);
  const EntryId lead = entry.story.empty() ? id : entry.story;
  if (auto noted = note_beside(lead, change, transaction); !noted) return noted;
  if (auto moved = move_link(entry, header->digests.link, candidate.link, update.folds, transaction); !moved)
    return moved;
  digests.link = candidate.link;
  return put_entry(entry, digests, {candidate.packed, candidate.packed_content}, transaction);
}

Result<void> complete_text(const ArticleNote& note, FeedChange& change, WriteTransaction& transaction) {
  const EntryId id = note.entry;
  const SafeHtml& text = *note.text;
  auto stored = whole_entry(id, transaction);
  if (!stored) return stored.error();
  if (!*stored) return {};
  auto& [entry, digests] = **stored;
  if (entry.content == text) return {};
  if (entry.summary.empty()) entry.summary = std::move(entry.content);
  entry.content = text;
  if (!note.uses.empty()) entry.cleaning.edit().uses = note.uses;
  ++change.completed;
  change.altered.push_back(id);
  const EntryId lead = entry.story.empty() ? id : entry.story;
  if (auto noted = note_beside(lead, change, transaction); !noted) return noted;
  return put_entry(entry, digests, {}, transaction);
}

Result<void> set_withdrawn(EntryId id, std::optional<Time> when, WriteTransaction& transaction) {
  auto stored = whole_entry(id, transaction);
  if (!stored) return stored.error();
  if (!*stored) return {};
  auto& [entry, digests] = **stored;
  if (entry.withdrawn == when) return {};
  const auto row = [&revised = entry, id](Time time) {
    return key_of(revised.feed) + key_of(time) + key_of(id);
  };
  if (entry.withdrawn) {
    if (auto erased = transaction.erase(Table::withdrawals, row(*entry.withdrawn)); !erased) return erased;
  }
  if (when) {
    if (auto written = transaction.put(Table::withdrawals, row(*when), {}); !written) return written;
  }
  entry.withdrawn = when;
  return transaction.put(Table::entries, key_of(id), encode(entry, digests));
}

}  // namespace riverd::storage
