#include "feeds/emit/parsed_item_json.hpp"

#include "feeds/text/html_text.hpp"

#include <cmath>

namespace riverd::emit {

namespace json = boost::json;

void put(json::object& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out[name] = text;
}

void put(json::object& out, std::string_view name, json::object object) {
  if (!object.empty()) out[name] = std::move(object);
}

void put(json::object& out, std::string_view name, json::array array) {
  if (!array.empty()) out[name] = std::move(array);
}

void put(json::object& out, std::string_view name, const std::optional<ParsedDate>& date) {
  if (date) out[name] = to_rfc3339(date->time);
}

void put_seconds(json::object& out, std::string_view name, const std::optional<double>& seconds) {
  constexpr double largest_exact = 9.0e15;
  if (!seconds) return;
  if (*seconds == std::floor(*seconds) && std::abs(*seconds) < largest_exact) {
    out[name] = static_cast<std::int64_t>(*seconds);
  } else {
    out[name] = *seconds;
  }
}

void put_markup(json::object& out, std::string_view name, const ParsedText& text, text::SanitizeTable table) {
  if (text.empty() || text.kind == ParsedText::Kind::plain) return;
  put(out, name, text::sanitize(text.value, text.base, table));
}

std::string plain_of(const ParsedText& text) {
  return text.kind == ParsedText::Kind::plain ? text::fold_white_space(text.value)
                                              : text::html_to_text(text.value);
}

json::array strings_json(const std::vector<std::string>& strings) {
  json::array out;
  for (const std::string& text : strings) out.emplace_back(text);
  return out;
}

json::array links_json(const std::vector<Link>& links) {
  json::array out;
  for (const Link& link : links) {
    json::object object;
    put(object, "rel", link.rel);
    put(object, "href", link.href);
    put(object, "type", link.type);
    put(object, "title", link.title);
    put(object, "hreflang", link.hreflang);
    put(object, "length", link.length);
    out.push_back(std::move(object));
  }
  return out;
}

json::array categories_json(const std::vector<Category>& categories) {
  json::array out;
  for (const Category& category : categories) {
    json::object object;
    put(object, "term", category.term);
    put(object, "scheme", category.scheme);
    put(object, "label", category.label);
    out.push_back(std::move(object));
  }
  return out;
}

json::array authors_json(const std::vector<Person>& people) {
  json::array out;
  for (const Person& person : people) {
    json::object object;
    put(object, "name", person.name);
    put(object, "url", person.url);
    put(object, "avatar", person.avatar);
    json::object extension;
    put(extension, "email", person.email);
    put(object, "_riverd", std::move(extension));
    if (!object.empty()) out.push_back(std::move(object));
  }
  return out;
}

json::object person_json(const Person& person) {
  json::object object;
  put(object, "name", person.name);
  put(object, "email", person.email);
  put(object, "url", person.url);
  return object;
}

json::array people_json(const std::vector<Person>& people) {
  json::array out;
  for (const Person& person : people) {
    if (json::object object = person_json(person); !object.empty()) out.push_back(std::move(object));
  }
  return out;
}

json::object itunes_json(const ParsedItunes& itunes) {
  json::object out;
  put(out, "author", itunes.author);
  put(out, "subtitle", itunes.subtitle);
  put(out, "title", itunes.title);
  put_seconds(out, "duration_seconds", itunes.duration);
  put(out, "episode", itunes.episode);
  put(out, "season", itunes.season);
  put(out, "episode_type", itunes.episode_type);
  put(out, "explicit", itunes.explicit_content);
  put(out, "block", itunes.block);
  put(out, "image", itunes.image);
  put(out, "type", itunes.type);
  put(out, "complete", itunes.complete);
  put(out, "new_feed_url", itunes.new_feed_url);
  put(out, "categories", strings_json(itunes.categories));
  put(out, "keywords", strings_json(itunes.keywords));
  return out;
}

}  // namespace riverd::emit
