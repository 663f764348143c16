#include "feeds/emit/parsed_item_json.hpp"

namespace riverd::emit {
namespace {

void put_content(JsonText& out, const ParsedEntry& item, text::SanitizeTable table) {
  const ParsedText& content = item.content;
  if (content.kind == ParsedText::Kind::html) {
    out.always("content_html", text::sanitize(content.value, content.base, table));
  } else {
    out.always("content_text", content.value);
  }
}

void put_attachments(JsonText& out, const std::vector<Enclosure>& attachments) {
  out.array("attachments", [&] {
    for (const Enclosure& attachment : attachments) {
      out.object([&] {
        out.put("url", attachment.url);
        out.put("mime_type", attachment.type);
        out.put("title", attachment.title);
        out.put("size_in_bytes", attachment.length);
        out.put_seconds("duration_in_seconds", attachment.duration);
      });
    }
  });
}

void put_media_files(JsonText& out, std::string_view name, const std::vector<ParsedMediaFile>& files) {
  out.array(name, [&] {
    for (const ParsedMediaFile& file : files) {
      out.object([&] {
        out.put("url", file.url);
        out.put("type", file.type);
        out.put("medium", file.medium);
        out.put("width", file.width);
        out.put("height", file.height);
        out.put_seconds("duration", file.duration);
        out.put("size", file.size);
        out.put("is_default", file.is_default);
      });
    }
  });
}

void put_media(JsonText& out, const ParsedMedia& media) {
  out.object("media", [&] {
    put_media_files(out, "contents", media.contents);
    put_media_files(out, "thumbnails", media.thumbnails);
    out.array("credits", [&] {
      for (const auto& credit : media.credits) {
        out.object([&] {
          out.put("role", credit.role);
          out.put("scheme", credit.scheme);
          out.put("name", credit.name);
        });
      }
    });
    put_plain(out, "title", media.title);
    put_plain(out, "description", media.description);
    put_strings(out, "keywords", media.keywords);
    if (!media.player.url.empty()) {
      out.object("player", [&] {
        out.put("url", media.player.url);
        out.put("width", media.player.width);
        out.put("height", media.player.height);
      });
    }
    out.put("rating", media.rating);
  });
}

void put_source(JsonText& out, const ParsedSource& source, text::SanitizeTable table) {
  out.object("source", [&] {
    out.put("id", source.id);
    put_plain(out, "title", source.title);
    put_markup(out, "title_html", source.title, table);
    out.put("url", source.url);
    out.put("feed_url", source.feed_url);
    put_date(out, "updated", source.updated);
  });
}

void put_chapters(JsonText& out, const std::vector<Chapter>& chapters) {
  out.array("chapters", [&] {
    for (const Chapter& chapter : chapters) {
      out.object([&] {
        out.put_seconds("start_seconds", chapter.start);
        out.put("title", chapter.title);
        out.put("url", chapter.url);
        out.put("image", chapter.image);
      });
    }
  });
}

void put_geo(JsonText& out, const Place& geometry) {
  using Type = Place::Type;
  const auto point = [&](const std::pair<double, double>& at) {
    out.element(at.first);
    out.element(at.second);
  };
  const auto points = [&] {
    for (const auto& at : geometry.coordinates) out.array([&] { point(at); });
  };
  out.object("geo", [&] {
    switch (geometry.type) {
      case Type::point:
        out.put("type", "Point");
        out.array("coordinates", [&] { point(geometry.coordinates.front()); });
        break;
      case Type::line_string:
        out.put("type", "LineString");
        out.array("coordinates", points);
        break;
      case Type::polygon:
        out.put("type", "Polygon");
        out.array("coordinates", [&] { out.array(points); });
        break;
      case Type::box:
        out.put("type", "Box");
        out.array("coordinates", points);
        break;
    }
  });
}

void put_extension(JsonText& out, const ParsedEntry& item, text::SanitizeTable table) {
  out.object("_riverd", [&] {
    if (item.id_synthetic) out.put("id_synthetic", true);
    put_markup(out, "title_html", item.title, table);
    put_markup(out, "summary_html", item.summary, table);
    out.put("content_origin", item.content_origin);
    put_plain(out, "rights", *item.rights);
    put_markup(out, "rights_html", *item.rights, table);
    if (item.timestamp_comment) out.put("timestamp_comment", to_rfc3339_millis(*item.timestamp_comment));
    put_date(out, "created", item.created);
    put_date(out, "expired", item.expired);
    put_links(out, item.links);
    put_categories(out, item.categories);
    put_people(out, "contributors", item.contributors);
    put_person(out, "publisher", *item.publisher);
    out.object("content_src", [&] {
      out.put("url", item.content_src->url);
      out.put("type", item.content_src->type);
    });
    if (item.source) put_source(out, *item.source, table);
    out.put("comments_url", item.comments_url);
    out.put("comments_feed_url", item.comments_feed_url);
    out.put("comments_count", item.comments_count);
    out.put("guid_is_permalink", item.guid_is_permalink);
    put_media(out, *item.media);
    put_itunes(out, *item.itunes);
    put_chapters(out, item.chapters);
    if (item.geo) put_geo(out, *item.geo);
  });
}

}  // namespace

void append_item(JsonText& out, const ParsedEntry& item, text::SanitizeTable table) {
  out.object([&] {
    out.always("id", item.id);
    out.put("url", item.url);
    out.put("external_url", item.external_url);
    put_plain(out, "title", item.title);
    put_content(out, item, table);
    put_plain(out, "summary", item.summary);
    out.put("image", item.image);
    out.put("banner_image", item.banner_image);
    put_date(out, "date_published", item.published);
    put_date(out, "date_modified", item.updated);
    put_authors(out, item.authors);
    put_strings(out, "tags", item.tags);
    out.put("language", item.language);
    put_attachments(out, item.attachments);
    put_extension(out, item, table);
  });
}

}  // namespace riverd::emit
