#include "daemon/serve/pages.hpp"

#include "daemon/http/server/target.hpp"
#include "daemon/serve/assemble.hpp"
#include "daemon/serve/page_document.hpp"
#include "daemon/serve/title_search.hpp"
#include "feeds/emit/html_page.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace riverd::serve {
namespace {

/// How many sources a page lists; the status page has all.
constexpr std::size_t sources_listed = 60;

/// What is rendered, and where.
struct Place {
  const storage::Snapshot& snapshot;
  Sources& sources;
  const Catalog& catalog;
  const Scope& scope;
};

/// The items of a page, and where the older ones go on.
struct Selection {
  std::vector<storage::RiverItem> items;
  std::optional<std::uint64_t> older{};  // they arrived before that
  std::optional<emit::PageSearch> search{};
};

std::string page_url(const Place& place, const PageQuery& query, std::optional<std::uint64_t> before) {
  std::string url = place.catalog.base_path() + place.scope.path;
  char separator = '?';
  if (!query.words.empty()) {
    url += "?q=" + http::percent_encoded(query.words);
    separator = '&';
  }
  if (before) {
    url += separator;
    url += "before=" + std::to_string(*before);
  }
  return url;
}

storage::RiverLimits limits_for(const Place& place, const PageQuery& query) {
  auto limits = limits_of(place.scope, place.catalog, place.sources, std::nullopt);
  limits.window = std::chrono::milliseconds(0);
  if (query.before) {
    limits.through = *query.before - 1;
  }
  return limits;
}

Result<Selection> search(const Place& place, const PageQuery& query) {
  auto found = search_titles(place.snapshot, place.scope.feeds, limits_for(place, query), query.words,
                             page_entries, most_searched);
  if (!found) {
    return found.error();
  }
  return Selection{std::move(found->items), found->last,
                   emit::PageSearch{query.words, found->looked_at, !found->last, found->back_to}};
}

Result<Selection> select(const Place& place, const PageQuery& query) {
  if (!query.words.empty()) {
    return search(place, query);
  }
  auto limits = limits_for(place, query);
  limits.min_count = limits.max_count = page_entries + 1;  // one more, to know whether there are older ones
  auto items = place.snapshot.river(place.scope.feeds, limits);
  if (!items) {
    return items.error();
  }
  Selection out{std::move(*items)};
  if (out.items.size() > page_entries) {
    out.items.pop_back();
    out.older = out.items.back().entry.arrival;
  }
  return out;
}

/// The addresses of the pages beside this one.
Result<void> add_paging(emit::PageFrame& frame, const Place& place, const PageQuery& query,
                        std::optional<std::uint64_t> older) {
  if (older) {
    frame.older_url = page_url(place, query, older);
  }
  if (!query.words.empty()) {
    frame.newest_url = page_url(place, {}, std::nullopt);
    return {};
  }
  if (!query.before) {
    return {};
  }
  frame.newest_url = frame.newer_url = page_url(place, query, std::nullopt);
  const auto newer =
      place.snapshot.through_newer(place.scope.feeds, limits_for(place, {}), *query.before, page_entries);
  if (!newer) {
    return newer.error();
  }
  if (*newer) {
    frame.newer_url = page_url(place, query, **newer + 1);
  }
  return {};
}

Result<void> add_states(emit::PageFrame& frame, std::optional<Time>& changed, const Place& place) {
  frame.feeds = place.scope.feeds.size();
  frame.first_run = place.catalog.settings().feeds.empty();
  frame.filtered = place.scope.filter != nullptr && !place.scope.filter->empty();
  for (const auto id : place.scope.feeds) {
    const auto state = place.sources.read(id);
    if (!state) {
      return state.error();
    }
    frame.failing += is_failing(*state) ? 1 : 0;
    frame.waiting += state->last_poll ? 0 : 1;
    changed = later(changed, state->last_poll);
  }
  return {};
}

Result<void> add_sources(emit::PageFrame& frame, const Place& place, std::span<const FeedId> feeds,
                         std::optional<FeedId> current) {
  for (const auto id : feeds.first(std::min(feeds.size(), sources_listed))) {
    const auto state = place.sources.state(id);
    if (!state) {
      return state.error();
    }
    frame.sources.push_back(
        {place.sources.title(**state), place.catalog.base_path() + Catalog::feed_path(id), current == id});
  }
  return {};
}

Result<DocumentPointer> render(const Place& place, const PageQuery& query, emit::PageFrame frame) {
  auto selected = select(place, query);
  if (!selected) {
    return selected.error();
  }
  if (const auto added = add_paging(frame, place, query, selected->older); !added) {
    return added.error();
  }
  frame.search = std::move(selected->search);
  auto assembled =
      assemble_items(std::move(selected->items), place.snapshot, place.sources, place.catalog, place.scope);
  if (!assembled) {
    return assembled.error();
  }
  if (const auto added = add_states(frame, assembled->changed, place); !added) {
    return added.error();
  }
  const bool shows_pictures = frame.site.pictures == emit::Pictures::lazy;
  return page_document(emit::river_page(assembled->feed, frame), assembled->changed, feed_lifetime,
                       shows_pictures);
}

}  // namespace

Result<DocumentPointer> render_river_page(const storage::Store& store, const Catalog& catalog,
                                          std::size_t river, const PageQuery& query) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  Sources sources(*snapshot, catalog);
  const auto scope = river_scope(catalog, river);
  const Place place{*snapshot, sources, catalog, scope};
  emit::PageFrame frame;
  frame.site = page_site(catalog, river);
  if (river == 0) {
    frame.heading = name_of_all;
  }
  if (const auto added = add_sources(frame, place, scope.feeds, std::nullopt); !added) {
    return added.error();
  }
  return render(place, query, std::move(frame));
}

Result<DocumentPointer> render_feed_page(const storage::Store& store, const Catalog& catalog, FeedId feed,
                                         const PageQuery& query) {
  const auto* settings = catalog.feed(feed);
  if (settings == nullptr) {
    return DocumentPointer();
  }
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  Sources sources(*snapshot, catalog);
  const auto scope = feed_scope(*settings, sources);
  if (!scope) {
    return scope.error();
  }
  const Place place{*snapshot, sources, catalog, *scope};
  const auto state = sources.state(feed);
  if (!state) {
    return state.error();
  }
  emit::PageFrame frame;
  frame.site = page_site(catalog, std::nullopt);
  frame.source_url = (*state)->feed.home_url;
  if (!catalog.settings().rivers.empty()) {
    if (const auto added = add_sources(frame, place, catalog.settings().rivers[0].feeds, feed); !added) {
      return added.error();
    }
  }
  return render(place, query, std::move(frame));
}

}  // namespace riverd::serve
