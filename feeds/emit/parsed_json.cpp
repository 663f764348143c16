#include "feeds/emit/parsed_json.hpp"

#include "feeds/emit/parsed_item_json.hpp"

#include <algorithm>
#include <concepts>
#include <utility>

namespace riverd::emit {
namespace {

void put_image(JsonText& out, const ParsedImage& image) {
  out.object("image", [&] {
    out.put("url", image.url);
    out.put("title", image.title);
    out.put("link", image.link);
    out.put("width", image.width);
    out.put("height", image.height);
    out.put("description", image.description);
  });
}

void put_frequency(JsonText& out, const ParsedFeed& feed) {
  if (feed.hints.ttl) out.put("ttl_minutes", static_cast<std::int64_t>(feed.hints.ttl->count()));
  out.array("skip_hours", [&] {
    for (const auto hour : feed.hints.skip_hours) out.element(static_cast<int>(hour));
  });
  put_strings(out, "skip_days", feed.hints.skip_days);
  out.put("update_period", feed.update_period);
  out.put("update_frequency", feed.update_frequency);
  put_date(out, "update_base", feed.update_base);
}

void put_extension(JsonText& out, const ParsedFeed& feed, text::SanitizeTable table) {
  out.object("_riverd", [&] {
    out.put("format", feed.format);
    out.put("encoding", feed.encoding);
    out.put("malformed", feed.malformed());
    out.put("malformed_reason", feed.malformed_reason);
    out.put("id", feed.id);
    put_markup(out, "title_html", feed.title, table);
    put_markup(out, "description_html", feed.description, table);
    out.put("subtitle", feed.subtitle);
    put_date(out, "updated", feed.updated);
    put_date(out, "published", feed.published);
    put_date(out, "created", feed.created);
    put_plain(out, "rights", feed.rights);
    put_markup(out, "rights_html", feed.rights, table);
    out.object("generator", [&] {
      out.put("name", feed.generator.name);
      out.put("uri", feed.generator.uri);
      out.put("version", feed.generator.version);
    });
    put_links(out, feed.links);
    put_categories(out, feed.categories);
    put_people(out, "contributors", feed.contributors);
    put_person(out, "publisher", feed.publisher);
    put_person(out, "webmaster", feed.webmaster);
    put_image(out, feed.image);
    if (feed.cloud) {
      out.object("cloud", [&] {
        out.put("domain", feed.cloud->domain);
        out.put("port", feed.cloud->port);
        out.put("path", feed.cloud->path);
        out.put("register_procedure", feed.cloud->register_procedure);
        out.put("protocol", feed.cloud->protocol);
      });
    }
    put_frequency(out, feed);
    put_itunes(out, feed.itunes);
  });
}

void put_hub(JsonText& out, std::string_view type, std::string_view url) {
  out.object([&] {
    out.put("type", type);
    out.put("url", url);
  });
}

void put_hubs(JsonText& out, const ParsedFeed& feed) {
  out.array("hubs", [&] {
    for (const std::string& hub : feed.hubs) put_hub(out, "WebSub", hub);
    if (feed.cloud && !feed.cloud->domain.empty()) {
      std::string url = "http://" + feed.cloud->domain;
      if (feed.cloud->port && *feed.cloud->port != 80) url += ":" + std::to_string(*feed.cloud->port);
      put_hub(out, "rssCloud", url + feed.cloud->path);
    }
  });
}

/// The object, its items by `put_items(JsonText&)`.
template <std::invocable<JsonText&> PutItems>
void put_document(std::string& text, const ParsedFeed& feed, text::SanitizeTable table, PutItems put_items) {
  JsonText out(text);
  out.object([&] {
    out.put("version", "https://jsonfeed.org/version/1.1");
    out.always("title", plain_of(feed.title));
    out.put("home_page_url", feed.home_page_url);
    out.put("feed_url", feed.feed_url);
    put_plain(out, "description", feed.description);
    out.put("user_comment", feed.user_comment);
    out.put("next_url", feed.next_url);
    out.put("icon", feed.icon);
    out.put("favicon", feed.favicon);
    out.put("language", feed.language);
    put_authors(out, feed.authors);
    out.put("expired", feed.expired);
    put_hubs(out, feed);
    put_extension(out, feed, table);
    out.array_always("items", [&] { put_items(out); });
  });
}

/// About as much as will be written: growing a large text again and again costs more than a guess.
std::size_t likely_size(const ParsedEntry& item) {
  constexpr std::size_t each = 1024;
  const std::size_t texts = item.content.value.size() + item.summary.value.size();
  return each + texts + texts / 8;
}

std::size_t likely_size(const ParsedFeed& feed) {
  std::size_t size = 1024;
  for (const ParsedEntry& item : feed.items) size += likely_size(item);
  return size;
}

}  // namespace

void append_parsed_json(std::string& text, const ParsedFeed& feed, text::SanitizeTable table) {
  text.reserve(text.size() + likely_size(feed));
  put_document(text, feed, table, [&](JsonText& out) {
    for (const ParsedEntry& item : feed.items) append_item(out, item, table);
  });
}

void ParsedJsonWriter::add(const ParsedEntry& item) {
  constexpr std::size_t usual = std::size_t{64} << 10U;
  const std::size_t needed = likely_size(item);
  if (pieces_.empty() || pieces_.back().size() + needed > pieces_.back().capacity()) {
    if (!pieces_.empty()) pieces_.back() += ',';
    pieces_.emplace_back().reserve(std::max(usual, needed + 1));
  }
  JsonText out(pieces_.back());
  append_item(out, item, table_);
}

std::vector<std::string> ParsedJsonWriter::finish(const ParsedFeed& feed) && {
  std::string beginning;
  std::size_t before_items = 0;
  put_document(beginning, feed, table_, [&](JsonText&) { before_items = beginning.size(); });
  std::string end = beginning.substr(before_items);
  beginning.resize(before_items);
  pieces_.insert(pieces_.begin(), std::move(beginning));
  pieces_.push_back(std::move(end));
  return std::move(pieces_);
}

}  // namespace riverd::emit
