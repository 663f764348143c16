#include "feeds/emit/json_feed.hpp"

#include "feeds/emit/presentation.hpp"
#include "feeds/emit/xml_writer.hpp"
#include "feeds/text/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace riverd::emit {
namespace {

namespace json = boost::json;

/// Objects of one document share one arena: they are built, written and thrown away.
class Builder {
 public:
  explicit Builder(json::storage_ptr storage) : storage_(std::move(storage)) {}

  [[nodiscard]] json::object object() const { return json::object(storage_); }
  [[nodiscard]] json::array array() const { return json::array(storage_); }

  /// Sets a text, cleaned, unless there is none.
  void set(json::object& object, std::string_view key, std::string_view text) const {
    if (!text.empty()) object.emplace(key, json::string(clean(text), storage_));
  }
  static void put(json::object& object, std::string_view key, json::array values) {
    if (!values.empty()) object.emplace(key, std::move(values));
  }
  static void put(json::object& object, std::string_view key, json::object values) {
    if (!values.empty()) object.emplace(key, std::move(values));
  }

 private:
  json::storage_ptr storage_;
};

json::array people(const Builder& build, const std::vector<Person>& persons) {
  json::array out = build.array();
  for (const Person& person : persons) {
    json::object author = build.object();
    build.set(author, "name", person.name);
    build.set(author, "url", person.url);
    build.set(author, "avatar", person.avatar);
    out.push_back(std::move(author));
  }
  return out;
}

json::array tags(const Builder& build, const Entry& entry) {
  json::array out = build.array();
  for (const Category& category : entry.categories) {
    const std::string& tag = category.label.empty() ? category.term : category.label;
    if (!tag.empty()) out.emplace_back(clean(tag));
  }
  return out;
}

json::array attachments(const Builder& build, const Entry& entry) {
  json::array out = build.array();
  for (const Enclosure& enclosure : entry.enclosures) {
    json::object attachment = build.object();
    build.set(attachment, "url", enclosure.url);
    build.set(attachment, "mime_type",
              is_media_type(enclosure.type) ? enclosure.type : "application/octet-stream");
    build.set(attachment, "title", enclosure.title);
    if (enclosure.length) attachment.emplace("size_in_bytes", *enclosure.length);
    if (enclosure.duration) attachment.emplace("duration_in_seconds", *enclosure.duration);
    out.push_back(std::move(attachment));
  }
  return out;
}

json::object source(const Builder& build, const Source& from) {
  json::object out = build.object();
  build.set(out, "id", from.id);
  build.set(out, "title", from.title);
  build.set(out, "url", from.home_url);
  build.set(out, "feed_url", from.feed_url);
  if (from.updated) build.set(out, "updated", to_rfc3339(*from.updated));
  return out;
}

json::array copies(const Builder& build, const OutputEntry& output) {
  json::array out = build.array();
  for (const OutputCopy& copy : output.copies) {
    json::object one = build.object();
    build.set(one, "id", copy.entry.to_string());
    build.set(one, "url", copy.url);
    build.set(one, "title", copy.feed_title);
    build.set(one, "home_page_url", copy.feed_home_url);
    build.set(one, "feed_url", copy.feed_url);
    out.push_back(std::move(one));
  }
  return out;
}

/// Where the entry says its subject is, where that is another page than its own (JSON Feed 1.1,
/// `external_url`).
std::string external_url_of(const Entry& entry) {
  const auto found = std::find_if(entry.links.begin(), entry.links.end(), [&](const Link& link) {
    return link.rel == "related" && link.href != entry.url && text::is_web_url(link.href);
  });
  return found == entry.links.end() ? std::string() : found->href;
}

json::array links(const Builder& build, const OutputEntry& output) {
  json::array out = build.array();
  for (const Link& link : further_links(output)) {
    json::object one = build.object();
    build.set(one, "rel", link.rel);
    build.set(one, "href", link.href);
    build.set(one, "type", link.type);
    build.set(one, "title", link.title);
    out.push_back(std::move(one));
  }
  return out;
}

/// Categories that say more than their name.
json::array categories(const Builder& build, const Entry& entry) {
  json::array out = build.array();
  for (const Category& category : entry.categories) {
    if (category.scheme.empty()) continue;
    json::object one = build.object();
    build.set(one, "term", category.term);
    build.set(one, "scheme", category.scheme);
    build.set(one, "label", category.label);
    out.push_back(std::move(one));
  }
  return out;
}

json::object episode(const Builder& build, const Episode& from) {
  json::object out = build.object();
  build.set(out, "type", from.type);
  if (from.number) out.emplace("number", *from.number);
  if (from.season) out.emplace("season", *from.season);
  if (from.explicit_content) out.emplace("explicit", *from.explicit_content);
  build.set(out, "image", from.image);
  return out;
}

/// What JSON Feed has no word for: where the entry came from, its copies, and how it got its date.
json::object extension(const Builder& build, const OutputEntry& output) {
  const Entry& entry = output.entry;
  json::object out = build.object();
  Builder::put(out, "source", source(build, output.source));
  if (entry.source) Builder::put(out, "origin", source(build, *entry.source));
  Builder::put(out, "copies", copies(build, output));
  Builder::put(out, "links", links(build, output));
  Builder::put(out, "categories", categories(build, entry));
  Builder::put(out, "contributors", people(build, entry.contributors));
  build.set(out, "rights", entry.rights);
  Builder::put(out, "episode", episode(build, entry.extras->episode));
  json::object times = build.object();
  if (entry.times.stated_published) {
    build.set(times, "stated_published", to_rfc3339(*entry.times.stated_published));
  }
  if (entry.times.stated_updated) {
    build.set(times, "stated_updated", to_rfc3339(*entry.times.stated_updated));
  }
  if (entry.times.mirrored_at) build.set(times, "mirrored_at", to_rfc3339(*entry.times.mirrored_at));
  build.set(times, "first_seen", to_rfc3339(entry.times.first_seen));
  build.set(times, "quality", to_string(entry.times.quality));
  out.emplace("times", std::move(times));
  return out;
}

json::object item(const Builder& build, const OutputFeed& feed, const OutputEntry& output,
                  const std::string& id) {
  const Entry& entry = output.entry;
  json::object out = build.object();
  build.set(out, "id", id);
  build.set(out, "url", link_of(entry, feed.base_url));
  build.set(out, "external_url", external_url_of(entry));
  build.set(out, "title", entry.title);
  // Every item has one of content_html and content_text (JSON Feed 1.1, "Items").
  out.emplace("content_html", clean(entry.content.empty() ? entry.summary.str() : entry.content.str()));
  if (!entry.summary.empty()) build.set(out, "summary", excerpt_of(entry, 500));
  build.set(out, "image", entry.image);
  build.set(out, "date_published", to_rfc3339(entry.times.effective));
  const Time updated = updated_of(entry);
  if (updated != entry.times.effective) build.set(out, "date_modified", to_rfc3339(updated));
  Builder::put(out, "authors", people(build, authors_of(output)));
  Builder::put(out, "tags", tags(build, entry));
  build.set(out, "language", language_of(output));
  Builder::put(out, "attachments", attachments(build, entry));
  out.emplace("_riverd", extension(build, output));
  return out;
}

}  // namespace

std::string to_json_feed(const OutputFeed& feed) {
  const std::vector<std::string> ids = distinct_ids(feed);
  const Builder build(json::make_shared_resource<json::monotonic_resource>());
  json::object out = build.object();
  build.set(out, "version", "https://jsonfeed.org/version/1.1");
  out.emplace("title", clean(feed.title));
  build.set(out, "home_page_url", feed.home_url);
  build.set(out, "feed_url", feed.json_url);
  build.set(out, "description", feed.subtitle);
  if (!feed.paging.previous.empty()) build.set(out, "next_url", feed.paging.previous + ".json");
  build.set(out, "language", is_language_tag(feed.language) ? feed.language : std::string());
  json::object about = build.object();
  build.set(about, "id", feed.id);
  build.set(about, "generator", "riverd");
  build.set(about, "generator_version", feed.generator_version);
  if (feed.updated) build.set(about, "updated", to_rfc3339(*feed.updated));
  out.emplace("_riverd", std::move(about));
  json::array items = build.array();
  items.reserve(feed.entries.size());
  visit_entries(feed, [&](const OutputEntry& output, std::size_t i) {
    items.push_back(item(build, feed, output, ids[i]));
  });
  out.emplace("items", std::move(items));
  return json::serialize(out);
}

}  // namespace riverd::emit
