#include "daemon/serve/render.hpp"

#include "daemon/serve/assemble.hpp"
#include "daemon/serve/health.hpp"
#include "daemon/serve/why.hpp"
#include "feeds/emit/atom.hpp"
#include "feeds/emit/html_page.hpp"
#include "feeds/emit/json_feed.hpp"
#include "feeds/emit/opml.hpp"
#include "feeds/emit/rss.hpp"

#include <optional>
#include <utility>

namespace riverd::serve {
namespace {

// Readers ask again soon, and an unchanged document costs a 304.
constexpr const char* feed_lifetime = "public, max-age=60";
constexpr const char* archive_lifetime = "public, max-age=86400";
constexpr const char* state_lifetime = "no-cache";
constexpr const char* stylesheet_lifetime = "public, max-age=86400";

// A page shows so much; feeds hold more.
constexpr std::size_t page_entries = 100;

/// The headers of every page for people (O11): nothing but its own style and the entries' media loads.
std::vector<http::ReplyField> page_fields() {
  return {{"Content-Security-Policy",
           "default-src 'none'; style-src 'self'; img-src http: https:; media-src http: https:; "
           "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
          {"Referrer-Policy", "no-referrer"}};
}

DocumentPointer page(std::string body, std::optional<Time> changed, const char* lifetime) {
  http::DocumentParts parts;
  parts.content_type = "text/html; charset=utf-8";
  parts.body = std::move(body);
  parts.last_modified = changed;
  parts.cache_control = lifetime;
  parts.fields = page_fields();
  return http::Document::make(std::move(parts));
}

DocumentPointer document(std::string content_type, std::string body, std::optional<Time> changed,
                         const char* lifetime) {
  http::DocumentParts parts;
  parts.content_type = std::move(content_type) + "; charset=utf-8";
  parts.body = std::move(body);
  parts.last_modified = changed;
  parts.cache_control = lifetime;
  return http::Document::make(std::move(parts));
}

std::string feed_body(const emit::OutputFeed& feed, Format format) {
  switch (format) {
    case Format::rss:
      return emit::to_rss(feed);
    case Format::json:
      return emit::to_json_feed(feed);
    case Format::atom:
    case Format::page:
      break;
  }
  return emit::to_atom(feed);
}

http::DocumentParts feed_parts(const Assembled& assembled, Format format) {
  http::DocumentParts parts;
  parts.content_type = format == Format::rss    ? "application/rss+xml"
                       : format == Format::json ? "application/feed+json"
                                                : "application/atom+xml";
  parts.content_type += "; charset=utf-8";
  parts.last_modified = assembled.changed;
  return parts;
}

DocumentPointer feed_document(const Assembled& assembled, Format format) {
  auto parts = feed_parts(assembled, format);
  parts.body = feed_body(assembled.feed, format);
  if (assembled.feed.paging.archive) {
    parts.cache_control = archive_lifetime;
  } else {
    parts.cache_control = feed_lifetime;
    parts.vary = "Accept-Encoding, A-IM";
    parts.revision = to_string(assembled.revision);
  }
  return http::Document::make(std::move(parts));
}

/// Caches that do not know 226 must not keep it (RFC 3229, 10.8); nor is there a use for others to.
DocumentPointer delta_document(Assembled assembled, Format format) {
  if (assembled.newer.size() == assembled.feed.entries.size()) {
    return {};
  }
  auto parts = feed_parts(assembled, format);
  parts.tag = http::body_tag(feed_body(assembled.feed, format)) + to_string(assembled.revision);
  std::erase_if(assembled.feed.entries,
                [&](const emit::OutputEntry& one) { return !assembled.newer.contains(one.entry.id); });
  parts.status = 226;
  parts.body = feed_body(assembled.feed, format);
  parts.cache_control = "no-store, im";
  parts.vary = "Accept-Encoding, A-IM, If-None-Match";
  parts.fields = {{"IM", "feed"}};
  return http::Document::make(std::move(parts));
}

std::vector<emit::NavigationLink> navigation(const Catalog& catalog, std::optional<std::size_t> current) {
  std::vector<emit::NavigationLink> out;
  out.reserve(catalog.settings().rivers.size());
  for (std::size_t i = 0; i < catalog.settings().rivers.size(); ++i) {
    out.push_back({catalog.river_title(i), catalog.base_path() + catalog.river_path(i), current == i});
  }
  return out;
}

/// A page of the scope, with the state of its feeds around the entries.
Result<DocumentPointer> feed_page(Sources& sources, const Catalog& catalog, const Scope& scope,
                                  Assembled assembled, std::optional<std::size_t> current) {
  emit::PageFrame frame;
  frame.rivers = navigation(catalog, current);
  frame.feeds = scope.feeds.size();
  frame.first_run = catalog.settings().feeds.empty();
  for (const auto id : scope.feeds) {
    const auto state = sources.state(id);
    if (!state) {
      return state.error();
    }
    frame.failing += is_failing(**state) ? 1 : 0;
    assembled.changed = later(assembled.changed, (*state)->last_poll);
  }
  return page(emit::river_page(assembled.feed, frame), assembled.changed, feed_lifetime);
}

Result<DocumentPointer> render_scope(const storage::Snapshot& snapshot, Sources& sources,
                                     const Catalog& catalog, const Scope& scope, Format format,
                                     std::optional<std::size_t> limit, std::optional<std::size_t> current) {
  auto assembled = assemble(snapshot, sources, catalog, scope, format == Format::page ? page_entries : limit);
  if (!assembled) {
    return assembled.error();
  }
  if (format == Format::page) {
    return feed_page(sources, catalog, scope, std::move(*assembled), current);
  }
  return feed_document(*assembled, format);
}

/// Readers keep what they are given; a page is only looked at.
Result<storage::Snapshot> view_for(const storage::Store& store, Format format) {
  return format == Format::page ? store.snapshot() : store.published_snapshot();
}

}  // namespace

Result<DocumentPointer> render_river(const storage::Store& store, const Catalog& catalog, std::size_t river,
                                     Format format, std::optional<std::size_t> limit) {
  const auto snapshot = view_for(store, format);
  if (!snapshot) {
    return snapshot.error();
  }
  Sources sources(*snapshot, catalog);
  return render_scope(*snapshot, sources, catalog, river_scope(catalog, river), format, limit, river);
}

Result<DocumentPointer> render_archive(const storage::Store& store, const Catalog& catalog, std::size_t river,
                                       std::uint64_t number, Format format) {
  const auto snapshot = store.published_snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  const auto scope = river_scope(catalog, river);
  const auto page = snapshot->archive_page(scope.feeds, number);
  if (!page) {
    return page.error();
  }
  if (!*page) {
    return DocumentPointer();
  }
  Sources sources(*snapshot, catalog);
  const auto assembled = assemble_archive(*snapshot, sources, catalog, scope, **page);
  if (!assembled) {
    return assembled.error();
  }
  return feed_document(*assembled, format);
}

Result<DocumentPointer> render_feed(const storage::Store& store, const Catalog& catalog, FeedId feed,
                                    Format format, std::optional<std::size_t> limit) {
  const auto* settings = catalog.feed(feed);
  const auto snapshot = view_for(store, format);
  if (!snapshot) {
    return snapshot.error();
  }
  if (settings == nullptr) {
    return DocumentPointer();
  }
  Sources sources(*snapshot, catalog);
  const auto scope = feed_scope(*settings, sources);
  if (!scope) {
    return scope.error();
  }
  return render_scope(*snapshot, sources, catalog, *scope, format, limit, std::nullopt);
}

Result<DocumentPointer> render_river_delta(const storage::Store& store, const Catalog& catalog,
                                           std::size_t river, Format format, Revision since) {
  const auto snapshot = store.published_snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  Sources sources(*snapshot, catalog);
  auto assembled = assemble(*snapshot, sources, catalog, river_scope(catalog, river), std::nullopt, since);
  if (!assembled) {
    return assembled.error();
  }
  return delta_document(std::move(*assembled), format);
}

Result<DocumentPointer> render_feed_delta(const storage::Store& store, const Catalog& catalog, FeedId feed,
                                          Format format, Revision since) {
  const auto* settings = catalog.feed(feed);
  const auto snapshot = store.published_snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  if (settings == nullptr) {
    return DocumentPointer();
  }
  Sources sources(*snapshot, catalog);
  const auto scope = feed_scope(*settings, sources);
  if (!scope) {
    return scope.error();
  }
  auto assembled = assemble(*snapshot, sources, catalog, *scope, std::nullopt, since);
  if (!assembled) {
    return assembled.error();
  }
  return delta_document(std::move(*assembled), format);
}

Result<DocumentPointer> render_entry(const storage::Store& store, const Catalog& catalog, EntryId id) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  auto found = snapshot->entry(id);
  if (!found) {
    return found.error();
  }
  auto& entry = *found;
  if (!entry) {
    return DocumentPointer();
  }
  auto members = snapshot->story(*entry);
  if (!members) {
    return members.error();
  }
  const auto frame = entry_frame(*snapshot, *entry, catalog);
  if (!frame) {
    return frame.error();
  }
  storage::RiverItem item;
  item.entry = std::move(*entry);
  for (auto& member : *members) {
    if (member.id != item.entry.id) {
      item.copies.push_back(std::move(member));
    }
  }
  auto changed = later(catalog.settings().configured, newest_change(item));
  changed = later(later(changed, frame->edited), item.entry.withdrawn);
  Sources sources(*snapshot, catalog);
  auto output = sources.output(std::move(item));
  if (!output) {
    return output.error();
  }
  output->source.updated = updated_of(output->entry);
  return page(emit::entry_page(*output, *frame), changed, feed_lifetime);
}

Result<DocumentPointer> render_status(const storage::Store& store, const Catalog& catalog) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  const auto statistics = snapshot->statistics();
  if (!statistics) {
    return statistics.error();
  }
  emit::StatusPage status;
  status.base_url = catalog.settings().base_url;
  status.version = catalog.settings().version;
  status.entries = statistics->entries;
  status.store_bytes = statistics->bytes_used;
  status.rivers = navigation(catalog, std::nullopt);
  auto changed = catalog.settings().configured;
  Sources sources(*snapshot, catalog);
  for (const auto& feed : catalog.settings().feeds) {
    const auto found = sources.state(feed.id);
    if (!found) {
      return found.error();
    }
    const auto& state = **found;
    emit::FeedRow row;
    row.id = feed.id;
    row.name = feed.name;
    row.title = sources.title(state);
    row.url = state.url;
    row.home_url = state.feed.home_url;
    row.health = to_string(state.health);
    row.last_error = state.last_error;
    row.entries = state.entries;
    row.failures = state.failures;
    row.last_poll = state.last_poll;
    row.last_success = state.last_success;
    row.next_due = state.next_due;
    changed = later(changed, state.last_poll);
    status.feeds.push_back(std::move(row));
  }
  return page(emit::status_page(status), changed, state_lifetime);
}

Result<DocumentPointer> render_health(const storage::Store& store, const Catalog& catalog) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  const auto feed = health_feed(*snapshot, catalog);
  if (!feed) {
    return feed.error();
  }
  std::optional<Time> changed = feed->epoch;
  for (const auto& notice : feed->notices) {
    changed = later(changed, notice.since);
  }
  return document("application/atom+xml", emit::to_atom(*feed), changed, feed_lifetime);
}

Result<DocumentPointer> render_opml(const storage::Store& store, const Catalog& catalog) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  std::vector<emit::OpmlOutline> outlines;
  auto changed = catalog.settings().configured;
  Sources sources(*snapshot, catalog);
  for (const auto& feed : catalog.settings().feeds) {
    const auto state = sources.state(feed.id);
    if (!state) {
      return state.error();
    }
    outlines.push_back(
        {sources.title(**state), feed.url, (*state)->feed.home_url, feed.groups, feed.folders});
    changed = later(changed, (*state)->last_success);
  }
  return document("text/x-opml", emit::to_opml("riverd", outlines), changed, feed_lifetime);
}

DocumentPointer render_stylesheet() {
  return document("text/css", emit::stylesheet(), std::nullopt, stylesheet_lifetime);
}

bool is_failing(const storage::FeedState& state) {
  return state.health != storage::FeedHealth::good && state.health != storage::FeedHealth::unknown;
}

}  // namespace riverd::serve
