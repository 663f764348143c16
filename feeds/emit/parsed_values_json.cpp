#include "feeds/emit/parsed_item_json.hpp"
#include "feeds/text/html_text.hpp"

namespace riverd::emit {
namespace {

void put_person_fields(JsonText& out, const Person& person) {
  out.put("name", person.name);
  out.put("email", person.email);
  out.put("url", person.url);
}

}  // namespace

void put_date(JsonText& out, std::string_view name, const std::optional<ParsedDate>& date) {
  if (date) out.put(name, to_rfc3339(date->time));
}

void put_plain(JsonText& out, std::string_view name, const ParsedText& text) {
  if (!text.empty()) out.put(name, plain_of(text));
}

void put_markup(JsonText& out, std::string_view name, const ParsedText& text, text::SanitizeTable table) {
  if (text.empty() || text.kind == ParsedText::Kind::plain) return;
  out.put(name, text::sanitize(text.value, text.base, table));
}

std::string plain_of(const ParsedText& text) {
  return text.kind == ParsedText::Kind::plain ? text::fold_white_space(text.value)
                                              : text::html_to_text(text.value);
}

void put_strings(JsonText& out, std::string_view name, const std::vector<std::string>& strings) {
  out.array(name, [&] {
    for (const std::string& text : strings) out.element(text);
  });
}

void put_links(JsonText& out, const std::vector<Link>& links) {
  out.array("links", [&] {
    for (const Link& link : links) {
      out.object([&] {
        out.put("rel", link.rel);
        out.put("href", link.href);
        out.put("type", link.type);
        out.put("title", link.title);
        out.put("hreflang", link.hreflang);
        out.put("length", link.length);
      });
    }
  });
}

void put_categories(JsonText& out, const std::vector<Category>& categories) {
  out.array("categories", [&] {
    for (const Category& category : categories) {
      out.object([&] {
        out.put("term", category.term);
        out.put("scheme", category.scheme);
        out.put("label", category.label);
      });
    }
  });
}

void put_authors(JsonText& out, const std::vector<Person>& people) {
  out.array("authors", [&] {
    for (const Person& person : people) {
      out.object([&] {
        out.put("name", person.name);
        out.put("url", person.url);
        out.put("avatar", person.avatar);
        out.object("_riverd", [&] { out.put("email", person.email); });
      });
    }
  });
}

void put_person(JsonText& out, std::string_view name, const Person& person) {
  out.object(name, [&] { put_person_fields(out, person); });
}

void put_people(JsonText& out, std::string_view name, const std::vector<Person>& people) {
  out.array(name, [&] {
    for (const Person& person : people) out.object([&] { put_person_fields(out, person); });
  });
}

void put_itunes(JsonText& out, const ParsedItunes& itunes) {
  out.object("itunes", [&] {
    out.put("author", itunes.author);
    out.put("subtitle", itunes.subtitle);
    out.put("title", itunes.title);
    out.put_seconds("duration_seconds", itunes.duration);
    out.put("episode", itunes.episode);
    out.put("season", itunes.season);
    out.put("episode_type", itunes.episode_type);
    out.put("explicit", itunes.explicit_content);
    out.put("block", itunes.block);
    out.put("image", itunes.image);
    out.put("type", itunes.type);
    out.put("complete", itunes.complete);
    out.put("new_feed_url", itunes.new_feed_url);
    put_strings(out, "categories", itunes.categories);
    put_strings(out, "keywords", itunes.keywords);
  });
}

}  // namespace riverd::emit
