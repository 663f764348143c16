#include "tests/replay/reading.hpp"

#include "feeds/parse/date.hpp"

#include <boost/json.hpp>
#include <pugixml.hpp>

#include <stdexcept>
#include <utility>

namespace riverd::replay {
namespace {

std::optional<Time> date_of(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto date = parse::parse_date(text);
  if (!date) throw std::runtime_error("a date nobody can read: " + std::string(text));
  return date->time;
}

pugi::xml_document load(std::string_view bytes) {
  pugi::xml_document document;
  const auto result =
      document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) throw std::runtime_error(std::string("not well-formed: ") + result.description());
  return document;
}

std::vector<ReadEntry> read_atom(std::string_view bytes) {
  const auto document = load(bytes);
  const auto feed = document.child("feed");
  if (!feed) throw std::runtime_error("no Atom feed");
  std::vector<ReadEntry> out;
  for (const auto entry : feed.children("entry")) {
    ReadEntry one;
    one.id = entry.child_value("id");
    one.title = entry.child_value("title");
    one.content = entry.child_value("content");
    if (one.content.empty()) one.content = entry.child_value("summary");
    for (const auto link : entry.children("link")) {
      const std::string_view rel = link.attribute("rel").as_string("alternate");
      if (rel == "alternate") one.link = link.attribute("href").value();
    }
    one.source = entry.child("source").child_value("title");
    one.published = date_of(entry.child_value("published"));
    one.updated = date_of(entry.child_value("updated"));
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<ReadEntry> read_rss(std::string_view bytes) {
  const auto document = load(bytes);
  const auto channel = document.child("rss").child("channel");
  if (!channel) throw std::runtime_error("no RSS channel");
  std::vector<ReadEntry> out;
  for (const auto item : channel.children("item")) {
    ReadEntry one;
    one.id = item.child_value("guid");
    one.title = item.child_value("title");
    one.content = item.child_value("content:encoded");
    if (one.content.empty()) one.content = item.child_value("description");
    one.link = item.child_value("link");
    one.source = item.child_value("source");
    one.published = date_of(item.child_value("pubDate"));
    out.push_back(std::move(one));
  }
  return out;
}

std::string text_of(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::vector<ReadEntry> read_json(std::string_view bytes) {
  const auto document = boost::json::parse(bytes);
  std::vector<ReadEntry> out;
  for (const auto& value : document.at("items").as_array()) {
    const auto& item = value.as_object();
    ReadEntry one;
    one.id = text_of(item, "id");
    one.title = text_of(item, "title");
    one.content = text_of(item, "content_html");
    if (one.content.empty()) one.content = text_of(item, "content_text");
    one.link = text_of(item, "url");
    one.published = date_of(text_of(item, "date_published"));
    one.updated = date_of(text_of(item, "date_modified"));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::vector<ReadEntry> read_document(std::string_view bytes, Reading format) {
  switch (format) {
    case Reading::rss:
      return read_rss(bytes);
    case Reading::json:
      return read_json(bytes);
    case Reading::atom:
      break;
  }
  return read_atom(bytes);
}

}  // namespace riverd::replay
