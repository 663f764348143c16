#include "feeds/emit/parsed_item_json.hpp"

#include "feeds/text/html_text.hpp"

namespace riverd::emit {
namespace {

namespace json = boost::json;

void put_content(json::object& out, const ParsedEntry& item, text::SanitizeTable table) {
  const ParsedText& content = item.content;
  if (content.kind == ParsedText::Kind::html) {
    out["content_html"] = text::sanitize(content.value, content.base, table);
  } else {
    out["content_text"] = content.value;
  }
}

json::array attachments_json(const std::vector<Enclosure>& attachments) {
  json::array out;
  for (const Enclosure& attachment : attachments) {
    json::object object;
    put(object, "url", attachment.url);
    put(object, "mime_type", attachment.type);
    put(object, "title", attachment.title);
    put(object, "size_in_bytes", attachment.length);
    put_seconds(object, "duration_in_seconds", attachment.duration);
    out.push_back(std::move(object));
  }
  return out;
}

json::array media_files_json(const std::vector<ParsedMediaFile>& files) {
  json::array out;
  for (const ParsedMediaFile& file : files) {
    json::object object;
    put(object, "url", file.url);
    put(object, "type", file.type);
    put(object, "medium", file.medium);
    put(object, "width", file.width);
    put(object, "height", file.height);
    put_seconds(object, "duration", file.duration);
    put(object, "size", file.size);
    put(object, "is_default", file.is_default);
    out.push_back(std::move(object));
  }
  return out;
}

json::object media_json(const ParsedMedia& media) {
  json::object out;
  put(out, "contents", media_files_json(media.contents));
  put(out, "thumbnails", media_files_json(media.thumbnails));
  json::array credits;
  for (const auto& credit : media.credits) {
    json::object object;
    put(object, "role", credit.role);
    put(object, "scheme", credit.scheme);
    put(object, "name", credit.name);
    credits.push_back(std::move(object));
  }
  put(out, "credits", std::move(credits));
  put(out, "title", plain_of(media.title));
  put(out, "description", plain_of(media.description));
  put(out, "keywords", strings_json(media.keywords));
  if (!media.player.url.empty()) {
    json::object player;
    put(player, "url", media.player.url);
    put(player, "width", media.player.width);
    put(player, "height", media.player.height);
    put(out, "player", std::move(player));
  }
  put(out, "rating", media.rating);
  return out;
}

json::object source_json(const ParsedSource& source, text::SanitizeTable table) {
  json::object out;
  put(out, "id", source.id);
  put(out, "title", plain_of(source.title));
  put_markup(out, "title_html", source.title, table);
  put(out, "url", source.url);
  put(out, "feed_url", source.feed_url);
  put(out, "updated", source.updated);
  return out;
}

json::array chapters_json(const std::vector<ParsedChapter>& chapters) {
  json::array out;
  for (const ParsedChapter& chapter : chapters) {
    json::object object;
    put_seconds(object, "start_seconds", chapter.start);
    put(object, "title", chapter.title);
    put(object, "url", chapter.url);
    put(object, "image", chapter.image);
    out.push_back(std::move(object));
  }
  return out;
}

json::object geo_json(const ParsedGeometry& geometry) {
  using Type = ParsedGeometry::Type;
  json::array points;
  for (const auto& [longitude, latitude] : geometry.coordinates)
    points.push_back(json::array{longitude, latitude});
  switch (geometry.type) {
    case Type::point:
      return {{"type", "Point"}, {"coordinates", points.front()}};
    case Type::line_string:
      return {{"type", "LineString"}, {"coordinates", std::move(points)}};
    case Type::polygon: {
      json::array rings;
      rings.push_back(std::move(points));
      return {{"type", "Polygon"}, {"coordinates", std::move(rings)}};
    }
    case Type::box:
      return {{"type", "Box"}, {"coordinates", std::move(points)}};
  }
  return {};
}

json::object item_extension(const ParsedEntry& item, text::SanitizeTable table) {
  json::object out;
  if (item.id_synthetic) out["id_synthetic"] = true;
  put_markup(out, "title_html", item.title, table);
  put_markup(out, "summary_html", item.summary, table);
  put(out, "content_origin", item.content_origin);
  put(out, "rights", plain_of(item.rights));
  put_markup(out, "rights_html", item.rights, table);
  if (item.timestamp_comment) out["timestamp_comment"] = to_rfc3339_millis(*item.timestamp_comment);
  put(out, "created", item.created);
  put(out, "expired", item.expired);
  put(out, "links", links_json(item.links));
  put(out, "categories", categories_json(item.categories));
  put(out, "contributors", people_json(item.contributors));
  put(out, "publisher", person_json(item.publisher));
  json::object content_src;
  put(content_src, "url", item.content_src.url);
  put(content_src, "type", item.content_src.type);
  put(out, "content_src", std::move(content_src));
  if (item.source) put(out, "source", source_json(*item.source, table));
  put(out, "comments_url", item.comments_url);
  put(out, "comments_feed_url", item.comments_feed_url);
  put(out, "comments_count", item.comments_count);
  put(out, "guid_is_permalink", item.guid_is_permalink);
  put(out, "media", media_json(item.media));
  put(out, "itunes", itunes_json(item.itunes));
  put(out, "chapters", chapters_json(item.chapters));
  if (item.geo) put(out, "geo", geo_json(*item.geo));
  return out;
}

}  // namespace

json::object item_json(const ParsedEntry& item, text::SanitizeTable table) {
  json::object out;
  out["id"] = item.id;
  put(out, "url", item.url);
  put(out, "external_url", item.external_url);
  put(out, "title", plain_of(item.title));
  put_content(out, item, table);
  put(out, "summary", plain_of(item.summary));
  put(out, "image", item.image);
  put(out, "banner_image", item.banner_image);
  put(out, "date_published", item.published);
  put(out, "date_modified", item.updated);
  put(out, "authors", authors_json(item.authors));
  put(out, "tags", strings_json(item.tags));
  put(out, "language", item.language);
  put(out, "attachments", attachments_json(item.attachments));
  put(out, "_riverd", item_extension(item, table));
  return out;
}

}  // namespace riverd::emit
