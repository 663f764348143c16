#include "daemon/serve/assemble.hpp"

#include "daemon/serve/fuller.hpp"
#include "feeds/merge/merge.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <unordered_map>
#include <utility>

namespace riverd::serve {
namespace {

/// The language all entries have; empty if they differ or one has none.
std::string common_language(const std::vector<emit::OutputEntry>& entries) {
  std::string common;
  for (const auto& one : entries) {
    const auto& language = one.entry.language.empty() ? one.source_language : one.entry.language;
    if (language.empty() || (!common.empty() && language != common)) {
      return {};
    }
    common = language;
  }
  return common;
}

/// A source's `updated` is the newest of its entries shown here. What feeds say of themselves often is
/// the time of the request, which would change the document with every poll.
void set_source_times(std::vector<emit::OutputEntry>& entries) {
  std::unordered_map<FeedId, Time> newest;
  for (const auto& one : entries) {
    auto& time = newest[one.entry.feed];
    time = std::max(time, updated_of(one.entry));
  }
  for (auto& one : entries) {
    one.source.updated = newest[one.entry.feed];
  }
}

/// Readers are told of a deletion as long as the newest of what they are told is not so much younger: that is
/// no question of the time of rendering (O3).
Result<void> add_deletions(Assembled& out, const storage::Snapshot& snapshot, std::span<const FeedId> feeds,
                           const storage::RiverLimits& limits) {
  if (limits.passing_deletions.empty()) {
    return {};
  }
  const auto since = out.changed ? *out.changed - deletions_last : Time{};
  auto deletions = snapshot.deletions(feeds, limits, since);
  if (!deletions) {
    return deletions.error();
  }
  for (auto& deletion : *deletions) {
    out.changed = later(out.changed, deletion.entry.withdrawn);
    out.feed.deletions.push_back({std::move(deletion.entry)});
  }
  return {};
}

/// Polls are committed in another order than they were received in, by no more than this: a change may be so
/// much older than the newest one that a reader was given before it.
constexpr auto commits_take = std::chrono::minutes(10);

/// When the item last became another than it was, after it was seen first; the epoch if it never did.
Time last_edit(const storage::RiverItem& item) {
  auto newest = item.entry.changed.value_or(Time{});
  for (const auto& copy : item.copies) {
    newest = std::max(newest, copy.times.first_seen);
  }
  return newest;
}

/// What decides which entries a document of the scope can show, and how.
std::uint32_t definition_of(const Catalog& catalog, const Scope& scope) {
  std::string text(1, static_cast<char>(scope.grouping));
  text += std::to_string(scope.filter != nullptr ? scope.filter->digest() : 0) + ' ' +
          std::to_string(scope.per_feed) + ' ' + std::to_string(static_cast<int>(scope.extent));
  for (const auto id : scope.feeds) {
    const auto* feed = catalog.feed(id);
    text += id.to_string();
    text += feed != nullptr && feed->passes_deletions ? 'd' : '-';
    text += feed != nullptr && feed->takes_fuller ? 'f' : '-';
  }
  const auto digest = digest_of({"riverd definition", text});
  std::uint32_t out = 0;
  std::memcpy(&out, digest.data(), sizeof out);
  return out;
}

/// Whether the entry's texts decide what is shown of it besides them.
bool needs_texts(const storage::RiverItem& item, const Scope& scope, bool takes_fuller) {
  switch (scope.extent) {
    case emit::Extent::full:
      return takes_fuller && !item.copies.empty();
    case emit::Extent::headlines:
      return item.entry.title.empty();
    case emit::Extent::summary:
      break;
  }
  return true;
}

/// The items with everything about their sources, in the order of display. They may come without texts.
Result<Assembled> output_of(std::vector<storage::RiverItem> items, const storage::Snapshot& snapshot,
                            Sources& sources, const Catalog& catalog, const Scope& scope,
                            std::optional<Revision> since = std::nullopt) {
  Assembled out;
  for (auto& item : items) {
    const auto* feed = catalog.feed(item.entry.feed);
    const bool takes_fuller = feed != nullptr && feed->takes_fuller;
    const bool has_none = item.entry.content.empty() && item.entry.summary.empty();
    if (has_none && needs_texts(item, scope, takes_fuller)) {
      if (auto read = snapshot.read_texts(item.entry); !read) {
        return read.error();
      }
    }
    if (takes_fuller) {
      if (auto taken = take_fullest_text(item, scope.feeds, snapshot); !taken) {
        return taken.error();
      }
    }
    out.changed = later(out.changed, newest_change(item));
    out.revision.arrival = std::max(out.revision.arrival, item.entry.arrival);
    if (since && (item.entry.arrival > since->arrival || last_edit(item) >= since->changed - commits_take)) {
      out.newer.insert(item.entry.id);
    }
    emit::abridge(item.entry, scope.extent);
    auto entry = sources.output(std::move(item));
    if (!entry) {
      return entry.error();
    }
    out.feed.entries.push_back(std::move(*entry));
  }
  order_for_display(out.feed.entries);
  set_source_times(out.feed.entries);
  return out;
}

/// The texts that are not needed before are read as the document is written.
void read_texts_late(Assembled& out, Sources& sources, const Scope& scope) {
  if (scope.extent == emit::Extent::full) {
    out.feed.texts = [&sources](Entry& entry) { sources.read_texts(entry); };
  }
}

/// What the document says of itself. `place` is its path without what tells the format.
void describe(Assembled& out, const Catalog& catalog, const Scope& scope, const std::string& place,
              const std::string& query) {
  const auto& base = catalog.settings().base_url;
  out.feed.id = base + scope.path + "feed.atom";
  out.feed.title = scope.title;
  out.feed.subtitle = scope.subtitle;
  out.feed.language = common_language(out.feed.entries);
  out.feed.base_url = base;
  out.feed.home_url = base + scope.path;
  out.feed.atom_url = base + place + ".atom" + query;
  out.feed.rss_url = base + place + ".rss" + query;
  out.feed.json_url = base + place + ".json" + query;
  out.feed.generator_version = catalog.settings().version;
  out.feed.updated = newest_update(out.feed.entries);
  out.changed = later(out.changed, catalog.settings().configured);
}

/// The page of the archive that goes on where the items end, if anything does. Where none reaches up to them
/// yet, what lies between is added to the items, so that there is no gap.
Result<std::optional<std::uint64_t>> reach_archive(std::vector<storage::RiverItem>& items,
                                                   const storage::Snapshot& snapshot, const Scope& scope,
                                                   storage::RiverLimits limits) {
  const std::optional<std::uint64_t> none;
  if (items.empty()) {
    return none;
  }
  const auto oldest = items.back().entry.arrival;
  const auto more = snapshot.has_arrivals_before(scope.feeds, oldest);
  if (!more) {
    return more.error();
  }
  if (!*more) {
    return none;
  }
  auto page = snapshot.archive_page_reaching(scope.feeds, oldest);
  if (!page) {
    return page.error();
  }
  if (*page) {
    return std::optional((*page)->number);
  }
  const auto end = snapshot.archive_end_before(scope.feeds, oldest);
  if (!end) {
    return end.error();
  }
  limits.after = *end;
  limits.through = oldest - 1;
  limits.min_count = limits.max_count = std::numeric_limits<std::size_t>::max();
  auto between = snapshot.river(scope.feeds, limits, storage::Parts::without_content);
  if (!between) {
    return between.error();
  }
  items.insert(items.end(), std::make_move_iterator(between->begin()),
               std::make_move_iterator(between->end()));
  if (*end == 0) {
    return none;
  }
  page = snapshot.archive_page_reaching(scope.feeds, *end);
  if (!page) {
    return page.error();
  }
  return *page ? std::optional((*page)->number) : none;
}

}  // namespace

std::string archive_path(const Scope& scope, std::uint64_t number) {
  return scope.path + "archive/" + std::to_string(number);
}

Result<Assembled> assemble(const storage::Snapshot& snapshot, Sources& sources, const Catalog& catalog,
                           const Scope& scope, std::optional<std::size_t> limit,
                           std::optional<Revision> since) {
  const auto limits = limits_of(scope, catalog, sources, limit);
  auto items = snapshot.river(scope.feeds, limits, storage::Parts::without_content);
  if (!items) {
    return items.error();
  }
  emit::OutputPaging paging;
  if (scope.has_archive && !limit) {
    const auto previous = reach_archive(*items, snapshot, scope, limits);
    if (!previous) {
      return previous.error();
    }
    if (*previous) {
      paging.previous = catalog.settings().base_url + archive_path(scope, **previous);
    }
  }
  auto out = output_of(std::move(*items), snapshot, sources, catalog, scope, since);
  if (!out) {
    return out;
  }
  if (auto told = add_deletions(*out, snapshot, scope.feeds, limits); !told) {
    return told.error();
  }
  out->revision.changed = out->changed.value_or(Time{});
  out->revision.definition = definition_of(catalog, scope);
  const auto query = limit ? "?limit=" + std::to_string(*limit) : std::string();
  describe(*out, catalog, scope, scope.path + "feed", query);
  read_texts_late(*out, sources, scope);
  out->feed.paging = std::move(paging);
  return out;
}

Result<Assembled> assemble_archive(const storage::Snapshot& snapshot, Sources& sources,
                                   const Catalog& catalog, const Scope& scope,
                                   const storage::ArchivePage& page) {
  auto limits = limits_of(scope, catalog, sources, everything);
  limits.after = page.number;
  limits.through = page.through;
  auto items = snapshot.river(scope.feeds, limits, storage::Parts::without_content);
  if (!items) {
    return items.error();
  }
  auto out = output_of(std::move(*items), snapshot, sources, catalog, scope);
  if (!out) {
    return out;
  }
  describe(*out, catalog, scope, archive_path(scope, page.number), {});
  read_texts_late(*out, sources, scope);
  const auto& base = catalog.settings().base_url;
  auto& paging = out->feed.paging;
  paging.archive = true;
  paging.current = base + scope.path + "feed";
  paging.next = base + archive_path(scope, page.through);
  if (page.previous) {
    paging.previous = base + archive_path(scope, *page.previous);
  }
  return out;
}

Result<Assembled> assemble_items(std::vector<storage::RiverItem> items, const storage::Snapshot& snapshot,
                                 Sources& sources, const Catalog& catalog, const Scope& scope) {
  auto out = output_of(std::move(items), snapshot, sources, catalog, scope);
  if (out) {
    describe(*out, catalog, scope, scope.path + "feed", {});
  }
  return out;
}

Time newest_change(const storage::RiverItem& item) {
  auto newest = item.entry.times.first_seen;
  if (item.entry.changed) {
    newest = std::max(newest, *item.entry.changed);
  }
  for (const auto& copy : item.copies) {
    newest = std::max(newest, copy.times.first_seen);
  }
  return newest;
}

std::optional<Time> later(std::optional<Time> a, std::optional<Time> b) {
  return a && b ? std::max(*a, *b) : a ? a : b;
}

}  // namespace riverd::serve
