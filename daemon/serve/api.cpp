#include "daemon/serve/api.hpp"

#include "daemon/serve/assemble.hpp"
#include "feeds/merge/merge.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::serve {
namespace {

namespace json = boost::json;

DocumentPointer document(std::string body, std::optional<Time> changed) {
  http::DocumentParts parts;
  parts.content_type = "application/json; charset=utf-8";
  parts.body = std::move(body);
  parts.body += '\n';
  parts.last_modified = changed;
  parts.cache_control = "no-cache";
  return http::Document::make(std::move(parts));
}

void put(json::object& out, const char* key, const std::string& text) {
  if (!text.empty()) {
    out[key] = text;
  }
}

void put(json::object& out, const char* key, std::optional<Time> time) {
  if (time) {
    out[key] = to_rfc3339(*time);
  }
}

json::array strings(const std::vector<std::string>& values) {
  json::array out;
  for (const auto& value : values) {
    out.emplace_back(value);
  }
  return out;
}

json::object feed_object(const FeedSettings& settings, const storage::FeedState& state,
                         const std::string& title) {
  json::object out;
  out["id"] = settings.id.to_string();
  out["name"] = settings.name;
  out["title"] = title;
  out["url"] = settings.url;
  put(out, "home_url", state.feed.home_url);
  out["groups"] = strings(settings.groups);
  out["health"] = to_string(state.health);
  out["entries"] = state.entries;
  out["failures"] = state.failures;
  if (state.last_status != 0) {
    out["last_status"] = state.last_status;
  }
  put(out, "last_error", state.last_error);
  put(out, "last_poll", state.last_poll);
  put(out, "last_success", state.last_success);
  put(out, "last_change", state.last_change);
  put(out, "next_due", state.next_due);
  return out;
}

void put_times(json::object& out, const Entry& entry) {
  out["published"] = to_rfc3339(entry.times.effective);
  out["updated"] = to_rfc3339(updated_of(entry));
  out["time_quality"] = to_string(entry.times.quality);
  put(out, "stated_published", entry.times.stated_published);
  put(out, "stated_updated", entry.times.stated_updated);
  put(out, "mirrored", entry.times.mirrored_at);
  out["first_seen"] = to_rfc3339(entry.times.first_seen);
}

json::array enclosures_of(const Entry& entry) {
  json::array out;
  for (const auto& enclosure : entry.enclosures) {
    json::object one;
    one["url"] = enclosure.url;
    put(one, "type", enclosure.type);
    if (enclosure.length) {
      one["length"] = *enclosure.length;
    }
    if (enclosure.duration) {
      one["duration"] = *enclosure.duration;
    }
    out.push_back(std::move(one));
  }
  return out;
}

json::object entry_object(const emit::OutputEntry& output) {
  const auto& entry = output.entry;
  json::object out;
  out["id"] = entry.id.to_string();
  put(out, "output_id", entry.output_id);
  json::object feed;
  feed["id"] = entry.feed.to_string();
  feed["title"] = output.source.title;
  feed["url"] = output.source.feed_url;
  out["feed"] = std::move(feed);
  put(out, "url", entry.url);
  put(out, "title", entry.title);
  put_times(out, entry);
  out["arrival"] = entry.arrival;
  put(out, "language", entry.language.empty() ? output.source_language : entry.language);
  json::array authors;
  for (const auto& person : entry.authors) {
    authors.emplace_back(person.name.empty() ? person.email : person.name);
  }
  out["authors"] = std::move(authors);
  json::array categories;
  for (const auto& category : entry.categories) {
    categories.emplace_back(category.term);
  }
  out["categories"] = std::move(categories);
  out["enclosures"] = enclosures_of(entry);
  put(out, "image", entry.image);
  put(out, "summary_html", entry.summary.str());
  put(out, "content_html", entry.content.str());
  json::array copies;
  for (const auto& copy : output.copies) {
    json::object one;
    one["id"] = copy.entry.to_string();
    one["feed"] = copy.feed.to_string();
    one["feed_title"] = copy.feed_title;
    put(one, "url", copy.url);
    copies.push_back(std::move(one));
  }
  out["copies"] = std::move(copies);
  return out;
}

}  // namespace

Result<DocumentPointer> render_api_feeds(const storage::Store& store, const Catalog& catalog) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  auto changed = catalog.settings().configured;
  const Sources sources(*snapshot, catalog);
  std::string out = R"({"feeds":[)";  // written feed by feed: as values all of them would take much memory
  const auto read = sources.visit([&](const FeedSettings& settings, const storage::FeedState& state) {
    changed = later(changed, state.last_poll);
    out +=
        (out.back() == '[' ? "" : ",") + json::serialize(feed_object(settings, state, sources.title(state)));
  });
  if (!read) {
    return read.error();
  }
  out += "]}";
  return document(std::move(out), changed);
}

Result<DocumentPointer> render_api_entries(const storage::Store& store, const Catalog& catalog,
                                           const EntriesQuery& query) {
  const auto snapshot = store.published_snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  Scope scope;
  if (query.feed) {
    scope.feeds = {&*query.feed, 1};
  } else if (query.river < catalog.settings().rivers.size()) {
    scope = river_scope(catalog, query.river);
  }
  Sources sources(*snapshot, catalog);
  auto items = snapshot->river(scope.feeds, limits_of(scope, catalog, sources, query.limit));
  if (!items) {
    return items.error();
  }
  auto changed = catalog.settings().configured;
  std::vector<emit::OutputEntry> entries;
  for (auto& item : *items) {
    if (query.since && item.entry.times.first_seen < *query.since) {
      continue;
    }
    changed = later(changed, newest_change(item));
    emit::abridge(item.entry, scope.extent);
    auto output = sources.output(std::move(item));
    if (!output) {
      return output.error();
    }
    entries.push_back(std::move(*output));
  }
  order_for_display(entries);
  json::array array;
  for (const auto& entry : entries) {
    array.push_back(entry_object(entry));
  }
  json::object out;
  out["entries"] = std::move(array);
  return document(json::serialize(out), changed);
}

Result<DocumentPointer> render_api_status(const storage::Store& store, const Catalog& catalog) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  const auto statistics = snapshot->statistics();
  if (!statistics) {
    return statistics.error();
  }
  using storage::FeedHealth;
  json::object by_health;
  for (const auto health : {FeedHealth::unknown, FeedHealth::good, FeedHealth::failing, FeedHealth::suspended,
                            FeedHealth::gone}) {
    by_health[to_string(health)] = 0;
  }
  auto changed = catalog.settings().configured;
  const Sources sources(*snapshot, catalog);
  const auto read = sources.visit([&](const FeedSettings& /*settings*/, const storage::FeedState& state) {
    ++by_health[to_string(state.health)].as_int64();
    changed = later(changed, state.last_poll);
  });
  if (!read) {
    return read.error();
  }
  json::array rivers;
  for (std::size_t i = 0; i < catalog.settings().rivers.size(); ++i) {
    json::object river;
    river["name"] = catalog.settings().rivers[i].name;
    river["title"] = catalog.river_title(i);
    river["feeds"] = catalog.settings().rivers[i].feeds.size();
    river["url"] = catalog.settings().base_url + catalog.river_path(i);
    rivers.push_back(std::move(river));
  }
  json::object size;
  size["bytes_used"] = statistics->bytes_used;
  size["bytes_limit"] = statistics->bytes_limit;
  json::object out;
  out["version"] = catalog.settings().version;
  out["rivers"] = std::move(rivers);
  out["feeds"] = catalog.settings().feeds.size();
  out["feeds_by_health"] = std::move(by_health);
  out["entries"] = statistics->entries;
  out["stories_with_copies"] = statistics->stories_with_copies;
  out["store"] = std::move(size);
  return document(json::serialize(out), changed);
}

}  // namespace riverd::serve
