#include "feeds/emit/parsed_json.hpp"

#include "feeds/emit/parsed_item_json.hpp"

namespace riverd::emit {
namespace {

namespace json = boost::json;

json::object feed_extension(const ParsedFeed& feed, text::SanitizeTable table) {
  json::object out;
  out["format"] = feed.format;
  out["encoding"] = feed.encoding;
  out["malformed"] = feed.malformed();
  put(out, "malformed_reason", feed.malformed_reason);
  put(out, "id", feed.id);
  put_markup(out, "title_html", feed.title, table);
  put_markup(out, "description_html", feed.description, table);
  put(out, "subtitle", feed.subtitle);
  put(out, "updated", feed.updated);
  put(out, "published", feed.published);
  put(out, "created", feed.created);
  put(out, "rights", plain_of(feed.rights));
  put_markup(out, "rights_html", feed.rights, table);
  json::object generator;
  put(generator, "name", feed.generator.name);
  put(generator, "uri", feed.generator.uri);
  put(generator, "version", feed.generator.version);
  put(out, "generator", std::move(generator));
  put(out, "links", links_json(feed.links));
  put(out, "categories", categories_json(feed.categories));
  put(out, "contributors", people_json(feed.contributors));
  put(out, "publisher", person_json(feed.publisher));
  put(out, "webmaster", person_json(feed.webmaster));
  json::object image;
  put(image, "url", feed.image.url);
  put(image, "title", feed.image.title);
  put(image, "link", feed.image.link);
  put(image, "width", feed.image.width);
  put(image, "height", feed.image.height);
  put(image, "description", feed.image.description);
  put(out, "image", std::move(image));
  if (feed.cloud) {
    json::object cloud;
    put(cloud, "domain", feed.cloud->domain);
    put(cloud, "port", feed.cloud->port);
    put(cloud, "path", feed.cloud->path);
    put(cloud, "register_procedure", feed.cloud->register_procedure);
    put(cloud, "protocol", feed.cloud->protocol);
    put(out, "cloud", std::move(cloud));
  }
  if (feed.hints.ttl) out["ttl_minutes"] = feed.hints.ttl->count();
  if (!feed.hints.skip_hours.empty()) out["skip_hours"] = json::value_from(feed.hints.skip_hours);
  put(out, "skip_days", strings_json(feed.hints.skip_days));
  put(out, "update_period", feed.update_period);
  put(out, "update_frequency", feed.update_frequency);
  put(out, "update_base", feed.update_base);
  put(out, "itunes", itunes_json(feed.itunes));
  return out;
}

json::array hubs_json(const ParsedFeed& feed) {
  json::array hubs;
  for (const std::string& hub : feed.hubs) hubs.push_back({{"type", "WebSub"}, {"url", hub}});
  if (feed.cloud && !feed.cloud->domain.empty()) {
    std::string url = "http://" + feed.cloud->domain;
    if (feed.cloud->port && *feed.cloud->port != 80) url += ":" + std::to_string(*feed.cloud->port);
    hubs.push_back({{"type", "rssCloud"}, {"url", url + feed.cloud->path}});
  }
  return hubs;
}

}  // namespace

json::object to_json(const ParsedFeed& feed, text::SanitizeTable table) {
  json::object out;
  out["version"] = "https://jsonfeed.org/version/1.1";
  out["title"] = plain_of(feed.title);
  put(out, "home_page_url", feed.home_page_url);
  put(out, "feed_url", feed.feed_url);
  put(out, "description", plain_of(feed.description));
  put(out, "user_comment", feed.user_comment);
  put(out, "next_url", feed.next_url);
  put(out, "icon", feed.icon);
  put(out, "favicon", feed.favicon);
  put(out, "language", feed.language);
  put(out, "authors", authors_json(feed.authors));
  put(out, "expired", feed.expired);
  put(out, "hubs", hubs_json(feed));
  out["_riverd"] = feed_extension(feed, table);
  json::array items;
  items.reserve(feed.items.size());
  for (const ParsedEntry& item : feed.items) items.push_back(item_json(item, table));
  out["items"] = std::move(items);
  return out;
}

}  // namespace riverd::emit
