#include "feeds/parse/json_feed.hpp"

#include "feeds/parse/date.hpp"
#include "feeds/parse/document_hints.hpp"
#include "feeds/parse/item_reader.hpp"
#include "feeds/parse/item_sketch.hpp"
#include "feeds/parse/json_text.hpp"
#include "feeds/parse/timestamp_comments.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>

namespace riverd::parse {
namespace {

namespace json = boost::json;

/// One JSON object as the feed's fields are asked of it: a field of the wrong type is absent.
class Fields {
 public:
  Fields(const json::object& object, std::string base) : object_(object), base_(std::move(base)) {}

  [[nodiscard]] std::string text(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    return value != nullptr && value->is_string() ? text::clean_string(std::string_view(value->get_string()))
                                                  : std::string();
  }
  /// Ids are strings, but many are numbers.
  [[nodiscard]] std::string text_or_number(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    if (value == nullptr || value->is_string()) return text(name);
    return value->is_number() ? json::serialize(*value) : std::string();
  }
  [[nodiscard]] std::string url(std::string_view name) const {
    const std::string value = text(name);
    if (value.empty()) return {};
    std::string resolved = text::resolve_url(value, base_);
    return text::has_listed_scheme(resolved) ? resolved : std::string();
  }
  [[nodiscard]] std::optional<double> number(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return read_number(std::string_view(value->get_string()));
    return value->is_number() ? std::optional(value->to_number<double>()) : std::nullopt;
  }
  [[nodiscard]] std::optional<bool> boolean(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    return value != nullptr && value->is_bool() ? std::optional(value->get_bool()) : std::nullopt;
  }
  [[nodiscard]] const json::array* array(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    return value != nullptr ? value->if_array() : nullptr;
  }
  [[nodiscard]] const json::object* object(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    return value != nullptr ? value->if_object() : nullptr;
  }
  [[nodiscard]] std::string language() const { return language_tag(text("language")); }
  [[nodiscard]] const std::string& base() const { return base_; }

 private:
  const json::object& object_;
  std::string base_;
};

std::vector<Person> read_authors(const Fields& fields) {
  std::vector<Person> authors;
  const auto add = [&](const json::object& object) {
    const Fields author(object, fields.base());
    Person person{author.text("name"), "", author.url("url"), author.url("avatar")};
    if (!person.name.empty() || !person.url.empty() || !person.avatar.empty())
      authors.push_back(std::move(person));
  };
  if (const auto* list = fields.array("authors")) {
    for (const json::value& value : *list) {
      if (const auto* object = value.if_object()) add(*object);
    }
  }
  if (const auto* single = fields.object("author"); single != nullptr && authors.empty()) add(*single);
  return authors;
}

ParsedText plain_text(std::string value, const std::string& base) {
  return {ParsedText::Kind::plain, std::move(value), base, ""};
}

std::vector<Enclosure> read_attachments(const Fields& item) {
  std::vector<Enclosure> attachments;
  const auto* list = item.array("attachments");
  if (list == nullptr) return attachments;
  for (const json::value& value : *list) {
    const auto* object = value.if_object();
    if (object == nullptr) continue;
    const Fields attachment(*object, item.base());
    Enclosure enclosure{attachment.url("url"),
                        attachment.text("mime_type"),
                        attachment.text("title"),
                        {},
                        attachment.number("duration_in_seconds")};
    const auto size = attachment.number("size_in_bytes");
    constexpr double largest = 9.0e15;
    if (size && *size >= 0 && *size < largest) enclosure.length = static_cast<std::uint64_t>(*size);
    if (!enclosure.url.empty()) attachments.push_back(std::move(enclosure));
  }
  drop_repeated_attachments(attachments);
  return attachments;
}

ParsedEntry read_item(const Fields& item, const std::string& language) {
  ParsedEntry entry;
  entry.id = item.text_or_number("id");
  entry.url = item.url("url");
  entry.external_url = item.url("external_url");
  entry.title = plain_text(text::fold_white_space(item.text("title")), item.base());
  const std::string html = item.text("content_html");
  const std::string plain = item.text("content_text");
  if (!html.empty()) {
    entry.content = {ParsedText::Kind::html, html, item.base(), ""};
  } else if (!plain.empty()) {
    entry.content = plain_text(plain, item.base());
  }
  if (!entry.content.empty()) entry.content_origin = "content";
  entry.summary = plain_text(item.text("summary"), item.base());
  if (entry.content.empty() && !entry.summary.empty()) {
    entry.content = std::exchange(entry.summary, {});
    entry.content_origin = "summary";
  }
  entry.image = item.url("image");
  entry.banner_image = item.url("banner_image");
  entry.published = parse_date(item.text("date_published"));
  entry.updated = parse_date(item.text("date_modified"));
  entry.authors = read_authors(item);
  if (const auto* tags = item.array("tags")) {
    for (const json::value& tag : *tags) {
      if (!tag.is_string()) continue;
      std::string term = text::fold_white_space(std::string_view(tag.get_string()));
      if (term.empty()) continue;
      entry.categories.push_back({term, "", ""});
      entry.tags.push_back(std::move(term));
    }
    drop_repeated_tags(entry.tags);
  }
  entry.language = item.language();
  if (entry.language.empty()) entry.language = language;
  entry.attachments = read_attachments(item);
  if (entry.content.kind == ParsedText::Kind::html)
    entry.timestamp_comment = timestamp_in_html(entry.content.value);
  finish_item(entry);
  return entry;
}

}  // namespace

Result<ParsedFeed> read_json_feed(std::string_view utf8, const DocumentHints& hints, const ItemFilter& wanted,
                                  const ItemSink& sink) {
  constexpr unsigned deepest = 256;
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = deepest;
  // All that the document is made of lies together: in small pieces it would need half as much again.
  json::monotonic_resource memory;
  std::optional<json::value> document;
  document.emplace(json::parse(json::string_view(utf8.data(), utf8.size()), error, &memory, options));
  std::string fault;
  if (error) {
    document.reset();
    memory.release();
    const MendedJson mended = mend_json(utf8, deepest);
    fault = mended.truncated ? "truncated: the document ends in the middle" : "json: not well-formed";
    document.emplace(json::parse(mended.text, error, &memory, options));
  }
  if (error) return Error(FeedError::not_a_feed, "the document is no valid JSON: " + error.message());
  const auto* object = document->if_object();
  const std::string base = base_of(hints);
  if (object == nullptr) return Error(FeedError::not_a_feed, "the document is JSON, but no JSON Feed");
  const Fields top(*object, base);
  const std::string version = top.text("version");
  const json::array* items = top.array("items");
  if (version.find("jsonfeed.org") == std::string::npos && items == nullptr) {
    return Error(FeedError::not_a_feed,
                 "the document is JSON, but no JSON Feed: it has neither its version nor items");
  }
  // Of what had to be mended at least an item must have come out, or it says nothing.
  if (!fault.empty() && (items == nullptr || items->empty())) {
    return Error(FeedError::not_a_feed, "the document is no valid JSON, and no item can be made out in it");
  }
  ParsedFeed feed;
  feed.malformed_reason = std::move(fault);
  feed.format = version.ends_with("/1") || version.ends_with("/1.0") ? "jsonfeed1.0" : "jsonfeed1.1";
  feed.title = plain_text(text::fold_white_space(top.text("title")), base);
  feed.home_page_url = top.url("home_page_url");
  feed.feed_url = top.url("feed_url");
  feed.description = plain_text(top.text("description"), base);
  feed.user_comment = top.text("user_comment");
  feed.next_url = top.url("next_url");
  feed.icon = top.url("icon");
  feed.favicon = top.url("favicon");
  feed.language = top.language();
  if (feed.language.empty()) feed.language = content_language(hints);
  feed.expired = top.boolean("expired");
  feed.authors = read_authors(top);
  if (const auto* hubs = top.array("hubs")) {
    for (const json::value& value : *hubs) {
      if (const auto* hub = value.if_object()) {
        if (std::string url = Fields(*hub, base).url("url"); !url.empty())
          feed.hubs.push_back(std::move(url));
      }
    }
  }
  if (items != nullptr) {
    for (const json::value& value : *items) {
      const auto* item = value.if_object();
      if (item == nullptr) continue;
      const Fields fields(*item, base);
      ItemSketch sketch;
      if (wanted) {
        const std::string context = base + '\n' + feed.language + '\n';
        sketch = {sketch_digest({context, json::serialize(value)}), fields.text_or_number("id")};
        if (!wanted(sketch)) {
          feed.skipped.push_back(std::move(sketch));
          continue;
        }
      }
      ParsedEntry entry = read_item(fields, feed.language);
      entry.raw_digest = sketch.digest;
      if (sink) {
        sink(std::move(entry));
      } else {
        feed.items.push_back(std::move(entry));
      }
    }
  }
  return feed;
}

}  // namespace riverd::parse
