#include "storage/snapshot.hpp"

#include "storage/codec.hpp"
#include "storage/counters.hpp"
#include "storage/error.hpp"
#include "storage/feed_set.hpp"
#include "storage/keys.hpp"
#include "storage/link_rows.hpp"
#include "storage/river_cursor.hpp"
#include "storage/story_rows.hpp"
#include "storage/tombstone.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace riverd::storage {
namespace {

/// Whether a member stands under the first of its story.
bool is_grouped(const StoryMember& member, Grouping grouping) {
  switch (grouping) {
    case Grouping::none:
      return false;
    case Grouping::copies:
      return member.relation <= Relation::copy;
    case Grouping::rewrites:
      return member.relation <= Relation::rewrite;
  }
  return false;
}

/// The members of the entry's story that are one item with it; none where it stands by itself.
Result<std::vector<StoryMember>> grouped_with(EntryId entry, EntryId lead, Grouping grouping,
                                              const ReadTransaction& transaction) {
  auto members = members_of(lead, transaction);
  if (!members) return members;
  std::erase_if(*members, [&](const StoryMember& member) { return !is_grouped(member, grouping); });
  const bool among_them = std::any_of(members->begin(), members->end(),
                                      [&](const StoryMember& member) { return member.entry == entry; });
  if (!among_them) members->clear();
  return members;
}

Result<std::string_view> record_of(EntryId id, const ReadTransaction& transaction) {
  const auto record = transaction.get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (!*record)
    return Error(StorageError::damaged, "the store is damaged: entry " + id.to_string() + " is missing");
  return **record;
}

Result<std::uint64_t> counter(std::string_view name, const ReadTransaction& transaction) {
  const auto value = transaction.get(Table::meta, name);
  if (!value) return value.error();
  return *value ? number_at(**value, 0).value_or(0) : 0;
}

/// Whether everything the item stands for was taken back by publishers whose word is passed on.
template <class Holds>
bool is_deleted(const RiverItem& item, const RiverLimits& limits, const Holds& holds) {
  const auto passes = [&](const Entry& entry) {
    const auto feeds = limits.passing_deletions;
    return entry.withdrawn && std::find(feeds.begin(), feeds.end(), entry.feed) != feeds.end();
  };
  return passes(item.entry) && std::all_of(item.copies.begin(), item.copies.end(), [&](const Entry& copy) {
           return !holds(copy.feed) || passes(copy);
         });
}

Result<bool> is_shown(const StoredEntry& entry, const RiverLimits& limits) {
  return limits.shows ? limits.shows(entry) : Result<bool>(true);
}

}  // namespace

Snapshot::Snapshot(std::unique_ptr<ReadTransaction> transaction, EngineUsage usage)
    : transaction_(std::move(transaction)), usage_(usage) {}

Result<std::vector<Entry>> Snapshot::story(const Entry& entry) const {
  const auto members =
      grouped_with(entry.id, entry.story.empty() ? entry.id : entry.story, Grouping::rewrites, *transaction_);
  if (!members) return members.error();
  if (members->empty()) return std::vector{entry};
  std::vector<Entry> entries;
  for (const StoryMember& member : *members) {
    const auto record = transaction_->get(Table::entries, key_of(member.entry));
    if (!record) return record.error();
    if (!*record) continue;
    auto decoded = decode_entry(member.entry, **record, Parts::whole, *transaction_);
    if (!decoded) return decoded.error();
    entries.push_back(std::move(*decoded));
  }
  return entries;
}

Result<std::uint64_t> Snapshot::last_arrival() const {
  const auto counters = Counters::load(*transaction_);
  if (!counters) return counters.error();
  return counters->next_arrival - 1;
}

Result<std::vector<RiverItem>> Snapshot::river(std::span<const FeedId> feeds, const RiverLimits& limits,
                                               Parts parts) const {
  std::vector<RiverItem> items;
  const auto visited = visit_river(feeds, limits, parts, [&](RiverItem& item) {
    items.push_back(std::move(item));
    return true;
  });
  if (!visited) return visited.error();
  return items;
}

Result<void> Snapshot::visit_river(std::span<const FeedId> feeds, const RiverLimits& limits, Parts parts,
                                   const std::function<bool(RiverItem&)>& visit) const {
  auto arrivals = RiverCursor::open(feeds, std::min(last_, limits.through), *transaction_);
  if (!arrivals) return arrivals.error();
  std::size_t visited = 0;
  std::size_t scanned = 0;
  std::unordered_map<FeedId, std::size_t> of_feed;
  Time newest{};
  for (;;) {
    const auto arrival = arrivals->next();
    if (!arrival) return arrival.error();
    if (!*arrival || (*arrival)->number <= limits.after || visited >= limits.max_count) return {};
    if (scanned++ >= limits.max_scanned) return {};
    const auto bytes = record_of((*arrival)->entry, *transaction_);
    if (!bytes) return bytes.error();
    const auto record = EntryRecord::open(*bytes);
    if (!record) return record.error();
    const EntryHeader header = record->header();
    if (visited >= limits.min_count && newest - header.first_seen > limits.window) return {};
    const auto counted = of_feed.find(header.feed);
    if (counted != of_feed.end() && counted->second >= limits.per_feed) continue;
    const auto shown = is_shown({(*arrival)->entry, header.feed, *bytes, *transaction_}, limits);
    if (!shown) return shown.error();
    if (!*shown) continue;

    const auto holds = [&](FeedId feed) { return arrivals->holds(feed); };
    auto found = item((*arrival)->entry, *record, header, parts, limits, holds);
    if (!found) return found.error();
    if (!*found || is_deleted(**found, limits, holds)) continue;
    if (visited++ == 0) newest = header.first_seen;
    ++of_feed[header.feed];
    if (!visit(**found)) return {};
  }
}

template <class Holds>
Result<std::optional<RiverItem>> Snapshot::item(EntryId id, std::string_view bytes, Parts parts,
                                                const RiverLimits& limits, const Holds& holds) const {
  const auto record = EntryRecord::open(bytes);
  if (!record) return record.error();
  return item(id, *record, record->header(), parts, limits, holds);
}

template <class Holds>
Result<std::optional<RiverItem>> Snapshot::item(EntryId id, const EntryRecord& record,
                                                const EntryHeader& header, Parts parts,
                                                const RiverLimits& limits, const Holds& holds) const {
  const EntryId lead = header.story.empty() ? id : header.story;
  const auto members = grouped_with(id, lead, limits.grouping, *transaction_);
  if (!members) return members.error();
  // The member that arrived first among these feeds stands for the story, or did until it was dropped:
  // then none does, since readers have been given the article.
  for (const StoryMember& member : *members) {
    if (member.arrival < header.arrival && holds(member.feed)) return std::optional<RiverItem>{};
  }
  auto entry = record.entry(id, parts, transaction_.get());
  if (!entry) return entry.error();
  RiverItem out{std::move(*entry), {}};
  for (const StoryMember& member : *members) {
    if (member.entry == id || member.arrival > last_) continue;
    const auto copy_record = transaction_->get(Table::entries, key_of(member.entry));
    if (!copy_record) return copy_record.error();
    if (!*copy_record) continue;
    auto copy = decode_entry(member.entry, **copy_record, Parts::without_content);
    if (!copy) return copy.error();
    out.copies.push_back(std::move(*copy));
  }
  return std::optional(std::move(out));
}

Result<std::vector<Deletion>> Snapshot::deletions(std::span<const FeedId> feeds, const RiverLimits& limits,
                                                  Time since) const {
  std::vector<Deletion> out;
  const FeedSet members(feeds);
  const auto holds = [&](FeedId feed) { return members.contains(feed); };
  for (const FeedId feed : limits.passing_deletions) {
    if (!holds(feed)) continue;
    auto cursor = transaction_->cursor(Table::withdrawals);
    if (!cursor) return cursor.error();
    const std::string prefix = key_of(feed);
    auto row = (*cursor)->seek(prefix + key_of(std::max(since, Time{})));
    for (; row && *row && (*row)->key.starts_with(prefix); row = (*cursor)->next()) {
      const auto id = entry_at((*row)->key, prefix.size() + sizeof(std::uint64_t));
      const auto record = transaction_->get(Table::entries, key_of(id.value_or(EntryId{})));
      if (!record) return record.error();
      if (!*record) continue;  // dropped since
      auto found = item(*id, **record, Parts::without_content, limits, holds);
      if (!found) return found.error();
      if (!*found || !is_deleted(**found, limits, holds)) continue;
      const auto shown = is_shown({*id, feed, **record, *transaction_}, limits);
      if (!shown) return shown.error();
      if (*shown) out.push_back({std::move((*found)->entry)});
    }
    if (!row) return row.error();
  }
  std::sort(out.begin(), out.end(), [](const Deletion& a, const Deletion& b) {
    return std::tie(b.entry.withdrawn, a.entry.id) < std::tie(a.entry.withdrawn, b.entry.id);
  });
  return out;
}

Result<ArrivalSlice> Snapshot::arrivals_after(std::span<const FeedId> feeds, std::uint64_t after,
                                              std::size_t most, std::size_t most_passed) const {
  const auto newest = last_arrival();
  if (!newest) return newest.error();
  const std::uint64_t last = std::min(*newest, last_);
  ArrivalSlice out;
  out.through = std::max(after, last);
  if (after >= last) return out;
  const FeedSet wanted(feeds);
  auto cursor = transaction_->cursor(Table::arrivals);
  if (!cursor) return cursor.error();
  std::size_t passed = 0;
  auto row = (*cursor)->seek(key_of(after + 1));
  for (; row && *row; row = (*cursor)->next()) {
    const auto number = number_at((*row)->key, 0);
    const auto feed = feed_at((*row)->value, 0);
    const auto entry = entry_at((*row)->value, sizeof(std::uint64_t));
    if (!number || !feed || !entry) continue;
    if (*number > last) return out;
    if (wanted.contains(*feed)) out.arrivals.push_back({*number, *feed, *entry});
    if (++passed < most_passed && out.arrivals.size() < most) continue;
    out.through = *number;
    return out;
  }
  if (!row) return row.error();
  return out;
}

Result<std::optional<RiverItem>> Snapshot::river_item(EntryId id, std::span<const FeedId> feeds,
                                                      const RiverLimits& limits, Parts parts) const {
  const auto record = transaction_->get(Table::entries, key_of(id));
  if (!record) return record.error();
  if (!*record) return std::optional<RiverItem>{};
  const auto header = decode_header(**record);
  if (!header) return header.error();
  const auto holds = [&](FeedId feed) { return std::find(feeds.begin(), feeds.end(), feed) != feeds.end(); };
  if (!holds(header->feed) || header->arrival > last_) return std::optional<RiverItem>{};
  const auto shown = is_shown({id, header->feed, **record, *transaction_}, limits);
  if (!shown) return shown.error();
  if (!*shown) return std::optional<RiverItem>{};
  auto found = item(id, **record, parts, limits, holds);
  if (!found || !*found || !is_deleted(**found, limits, holds)) return found;
  return std::optional<RiverItem>{};
}

Result<std::optional<std::uint64_t>> Snapshot::through_newer(std::span<const FeedId> feeds,
                                                             const RiverLimits& limits, std::uint64_t arrival,
                                                             std::size_t count) const {
  constexpr std::size_t most_looked_at = 10'000;
  const std::optional<std::uint64_t> none;
  const FeedSet members(feeds);
  const auto holds = [&](FeedId feed) { return members.contains(feed); };
  auto cursor = transaction_->cursor(Table::arrivals);
  if (!cursor) return cursor.error();
  std::size_t found = 0;
  std::size_t looked_at = 0;
  std::uint64_t through = 0;
  auto row = (*cursor)->seek(key_of(arrival));
  for (; row && *row && looked_at < most_looked_at; row = (*cursor)->next(), ++looked_at) {
    const auto number = number_at((*row)->key, 0);
    const auto feed = feed_at((*row)->value, 0);
    const auto entry = entry_at((*row)->value, sizeof(std::uint64_t));
    if (!number || *number > last_ || !feed || !entry || !holds(*feed)) continue;
    const auto record = record_of(*entry, *transaction_);
    if (!record) return record.error();
    const auto shown = is_shown({*entry, *feed, *record, *transaction_}, limits);
    if (!shown) return shown.error();
    if (!*shown) continue;
    auto one = item(*entry, *record, Parts::without_content, limits, holds);
    if (!one) return one.error();
    if (!*one || is_deleted(**one, limits, holds)) continue;
    if (found == count) return std::optional(through);
    through = *number;
    ++found;
  }
  if (!row) return row.error();
  return none;
}

Result<EntryId> Snapshot::standing_for(const Entry& entry, std::span<const FeedId> feeds,
                                       Grouping grouping) const {
  const EntryId lead = entry.story.empty() ? entry.id : entry.story;
  const auto members = grouped_with(entry.id, lead, grouping, *transaction_);
  if (!members) return members.error();
  EntryId first = entry.id;
  std::uint64_t arrival = entry.arrival;
  for (const StoryMember& member : *members) {
    const bool held = std::find(feeds.begin(), feeds.end(), member.feed) != feeds.end();
    if (!held || member.arrival >= arrival) continue;
    first = member.entry;
    arrival = member.arrival;
  }
  return first;
}

Result<std::vector<Expire>> Snapshot::retention(FeedId feed, const RetentionPolicy& policy, Time now) const {
  return plan_retention(feed, policy, now, *transaction_);
}

Result<std::vector<Batch>> Snapshot::purge(FeedId feed, Time now) const {
  return plan_purge(feed, now, *transaction_);
}

Result<StoreStatistics> Snapshot::statistics() const {
  StoreStatistics out;
  const auto feeds = transaction_->rows(Table::feeds);
  if (!feeds) return feeds.error();
  const auto entries = counter(meta_entries, *transaction_);
  if (!entries) return entries.error();
  const auto stories = counter(meta_stories, *transaction_);
  if (!stories) return stories.error();
  out.feeds = feeds->value_or(0);
  out.entries = *entries;
  out.stories_with_copies = *stories;
  out.bytes_used = usage_.bytes_used;
  out.bytes_limit = usage_.bytes_limit;
  return out;
}

}  // namespace riverd::storage
