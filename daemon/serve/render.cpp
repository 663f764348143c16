#include "daemon/serve/render.hpp"

#include "daemon/serve/assemble.hpp"
#include "daemon/serve/health.hpp"
#include "daemon/serve/page_document.hpp"
#include "daemon/serve/pages.hpp"
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

constexpr const char* archive_lifetime = "max-age=86400";
constexpr const char* icon_lifetime = "public, max-age=86400";

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

Result<DocumentPointer> feed_document(Assembled assembled, const Sources& sources, Format format) {
  auto parts = feed_parts(assembled, format);
  parts.body = feed_body(assembled.feed, format);
  if (!sources.texts_read()) {
    return sources.texts_read().error();
  }
  assembled.feed.entries = {};  // encoders need the room
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
Result<DocumentPointer> delta_document(Assembled assembled, const Sources& sources, Format format) {
  if (assembled.newer.size() == assembled.feed.entries.size()) {
    return DocumentPointer();
  }
  auto parts = feed_parts(assembled, format);
  parts.tag = http::body_tag(feed_body(assembled.feed, format)) + to_string(assembled.revision);
  std::erase_if(assembled.feed.entries,
                [&](const emit::OutputEntry& one) { return !assembled.newer.contains(one.entry.id); });
  parts.status = 226;
  parts.body = feed_body(assembled.feed, format);
  if (!sources.texts_read()) {
    return sources.texts_read().error();
  }
  parts.cache_control = "no-store, im";
  parts.vary = "Accept-Encoding, A-IM, If-None-Match";
  parts.fields = {{"IM", "feed"}};
  return http::Document::make(std::move(parts));
}

}  // namespace

Result<DocumentPointer> render_river(const storage::Store& store, const Catalog& catalog, std::size_t river,
                                     Format format, std::optional<std::size_t> limit) {
  if (format == Format::page) {
    return render_river_page(store, catalog, river, {});
  }
  const auto snapshot = store.published_snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  Sources sources(*snapshot, catalog);
  auto assembled = assemble(*snapshot, sources, catalog, river_scope(catalog, river), limit);
  if (!assembled) {
    return assembled.error();
  }
  return feed_document(*std::move(assembled), sources, format);
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
  auto assembled = assemble_archive(*snapshot, sources, catalog, scope, **page);
  if (!assembled) {
    return assembled.error();
  }
  return feed_document(*std::move(assembled), sources, format);
}

Result<DocumentPointer> render_feed(const storage::Store& store, const Catalog& catalog, FeedId feed,
                                    Format format, std::optional<std::size_t> limit) {
  if (format == Format::page) {
    return render_feed_page(store, catalog, feed, {});
  }
  const auto* settings = catalog.feed(feed);
  if (settings == nullptr) {
    return DocumentPointer();
  }
  const auto snapshot = store.published_snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  Sources sources(*snapshot, catalog);
  const auto scope = feed_scope(*settings, sources);
  if (!scope) {
    return scope.error();
  }
  auto assembled = assemble(*snapshot, sources, catalog, *scope, limit);
  if (!assembled) {
    return assembled.error();
  }
  return feed_document(*std::move(assembled), sources, format);
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
  return delta_document(std::move(*assembled), sources, format);
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
  return delta_document(std::move(*assembled), sources, format);
}

Result<DocumentPointer> render_entry(const storage::Store& store, const Catalog& catalog, EntryId id,
                                     bool show_pictures) {
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
  auto frame = entry_frame(*snapshot, *entry, catalog);
  if (!frame) {
    return frame.error();
  }
  frame->show_pictures = show_pictures && catalog.settings().pictures == emit::Pictures::click;
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
  const bool pictures = catalog.settings().pictures == emit::Pictures::lazy || frame->show_pictures;
  return page_document(emit::entry_page(*output, *frame), changed, feed_lifetime, pictures);
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
  status.site = page_site(catalog, std::nullopt);
  status.entries = statistics->entries;
  status.store_bytes = statistics->bytes_used;
  auto changed = catalog.settings().configured;
  const Sources sources(*snapshot, catalog);
  status.feeds.reserve(catalog.settings().feeds.size());
  const auto read = sources.visit([&](const FeedSettings& feed, storage::FeedState state) {
    emit::FeedRow& row = status.feeds.emplace_back();
    row.id = feed.id;
    row.name = feed.name;
    row.title = sources.title(state);
    row.url = std::move(state.url);
    row.health = to_string(state.health);
    row.last_error = std::move(state.last_error);
    row.entries = state.entries;
    row.failures = state.failures;
    row.last_poll = state.last_poll;
    row.last_success = state.last_success;
    row.next_due = state.next_due;
    changed = later(changed, state.last_poll);
  });
  if (!read) {
    return read.error();
  }
  return page_document(emit::status_page(status), changed, state_lifetime, false);
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

DocumentPointer render_icon() {
  http::DocumentParts parts;
  parts.content_type = "image/svg+xml; charset=utf-8";
  parts.body = emit::icon();
  parts.cache_control = icon_lifetime;
  parts.fields = {{"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"}};
  return http::Document::make(std::move(parts));
}

bool is_failing(const storage::FeedState& state) {
  return state.health != storage::FeedHealth::good && state.health != storage::FeedHealth::unknown;
}

}  // namespace riverd::serve
