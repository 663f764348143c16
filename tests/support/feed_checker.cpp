#include "tests/support/feed_checker.hpp"

#include "tests/support/feed_text_checks.hpp"

#include <boost/json.hpp>
#include <pugixml.hpp>

#include <map>
#include <set>
#include <string_view>

namespace riverd::test {
namespace {

using pugi::xml_node;

/// Findings, each with the place it was made at.
class Findings {
 public:
  [[nodiscard]] Report at(std::string place) {
    return [this, place = std::move(place)](const char* name, const std::string& detail) {
      list.push_back(std::string(name) + ": " + place + ": " + detail.substr(0, 200));
    };
  }
  std::vector<std::string> list;
};

std::size_t count(const xml_node& node, const char* name) {
  std::size_t number = 0;
  for (const auto child : node.children(name)) number += child ? 1 : 0;
  return number;
}

void require_one(const xml_node& node, const char* name, const char* finding, const Report& report) {
  const auto number = count(node, name);
  if (number == 0) report(finding, name);
  if (number > 1) report("DuplicateElement", name);
}

void check_envelope(const ServedFeed& feed, std::string_view media_type, const Report& report) {
  if (!std::string_view(feed.content_type).starts_with(media_type))
    report("UnexpectedContentType", feed.content_type);
  if (feed.content_type.find("charset=utf-8") == std::string::npos)
    report("EncodingMismatch", feed.content_type);
  check_characters(feed.body, report);
}

/// An Atom text construct (RFC 4287, 3.1).
void check_text(const xml_node& node, const Report& report) {
  const std::string_view type = node.attribute("type").value();
  const std::string value = node.child_value();
  if (type == "html") {
    check_html(value, report);
  } else if (type != "text") {
    report("InvalidTextType", node.name());
  } else if (looks_like_markup(value)) {
    report("ContainsUndeclaredHTML", value);
  }
}

void check_person(const xml_node& node, const Report& report) {
  const std::string name = node.child_value("name");
  if (name.empty()) report("MissingElement", std::string(node.name()) + " name");
  if (looks_like_markup(name)) report("ContainsHTML", name);
  if (const auto uri = node.child("uri"); uri && !is_absolute_iri(uri.child_value()))
    report("InvalidLink", uri.child_value());
  const std::string mail = node.child_value("email");
  if (node.child("email") && mail.find('@') == std::string::npos) report("InvalidContact", mail);
}

/// The links of a feed, an entry or a source.
void check_links(const xml_node& node, const Report& report) {
  std::set<std::string> alternates;
  for (const auto link : node.children("link")) {
    const std::string href = link.attribute("href").value();
    if (!is_absolute_iri(href)) report("ContainsRelRef", href);
    const std::string rel = link.attribute("rel").value();
    if (rel == "alternate" &&
        !alternates.insert(std::string(link.attribute("type").value()) + link.attribute("hreflang").value())
             .second) {
      report("DuplicateAtomLink", href);
    }
    const std::string_view type = link.attribute("type").value();
    if (link.attribute("type") && type.find('/') == std::string_view::npos)
      report("InvalidMIMEType", std::string(type));
    const std::string_view length = link.attribute("length").value();
    if (length.find_first_not_of("0123456789") != std::string_view::npos)
      report("InvalidInteger", std::string(length));
    if (looks_like_markup(link.attribute("title").value()))
      report("ContainsHTML", link.attribute("title").value());
  }
}

std::string link_of(const xml_node& node, std::string_view rel, const char* name = "link") {
  for (const auto link : node.children(name)) {
    if (link.attribute("rel").value() == rel) return link.attribute("href").value();
  }
  return {};
}

/// RFC 5005, for Atom's links and for those in RSS.
void check_archive(const xml_node& node, const char* link, const std::string& location,
                   const Report& report) {
  if (!node.child("fh:archive")) return;
  if (link_of(node, "current", link).empty()) report("MissingCurrentInArchive", location);
  const bool is_oldest = location.find("/archive/0.") != std::string::npos;
  if (link_of(node, "prev-archive", link).empty() && !is_oldest) report("ArchiveIncomplete", location);
}

void check_source(const xml_node& source, const Report& report) {
  for (const char* name : {"id", "title", "updated"})
    require_one(source, name, "MissingSourceElement", report);
  check_iri(source.child_value("id"), "InvalidFullLink", report);
  check_text(source.child("title"), report);
  check_rfc3339(source.child_value("updated"), report);
  check_links(source, report);
  for (const auto author : source.children("author")) check_person(author, report);
}

struct Seen {
  std::set<std::string> ids;
  std::set<std::string> updates;
};

void check_entry(const xml_node& entry, bool feed_has_author, Seen& seen, const Report& report) {
  for (const char* name : {"id", "title", "updated"}) require_one(entry, name, "MissingElement", report);
  const std::string id = entry.child_value("id");
  const std::string updated = entry.child_value("updated");
  check_iri(id, "InvalidFullLink", report);
  if (!seen.ids.insert(id).second) report("DuplicateEntries", id);
  if (!seen.updates.insert(updated).second) report("DuplicateUpdated", updated);
  check_rfc3339(updated, report);
  check_rfc3339(entry.child_value("published"), report);
  for (const char* name : {"title", "summary", "rights"}) {
    if (entry.child(name)) check_text(entry.child(name), report);
  }
  if (entry.child("content")) check_text(entry.child("content"), report);
  if (!entry.child("content") && !entry.child("summary")) report("MissingTextualContent", id);
  if (link_of(entry, "alternate").empty()) report("MissingAlternateLink", id);
  check_links(entry, report);
  const auto source = entry.child("source");
  if (!source) report("MissingElement", "source");
  check_source(source, report);
  if (!entry.child("author") && !source.child("author") && !feed_has_author)
    report("MissingElement", "author");
  for (const char* name : {"author", "contributor"}) {
    for (const auto person : entry.children(name)) check_person(person, report);
  }
  for (const auto category : entry.children("category")) {
    if (!*category.attribute("term").value()) report("MissingAttribute", "category term");
    const auto scheme = category.attribute("scheme");
    if (scheme && !is_absolute_iri(scheme.value())) report("InvalidFullLink", scheme.value());
  }
}

void check_item(const xml_node& item, Seen& seen, const Report& report) {
  const auto guid = item.child("guid");
  const std::string id = guid.child_value();
  if (id.empty()) report("MissingGuid", item.child_value("title"));
  if (std::string_view(guid.attribute("isPermaLink").value()) != "false" && !is_http_url(id))
    report("InvalidHttpGUID", id);
  if (id.starts_with("tag:")) check_iri(id, "InvalidTAG", report);
  if (!seen.ids.insert(id).second) report("DuplicateEntries", id);
  for (const char* name : {"title", "link", "guid", "pubDate", "source"})
    require_one(item, name, "MissingElement", report);
  for (const char* name : {"description", "content:encoded", "enclosure", "comments", "dc:language"}) {
    if (count(item, name) > 1) report("DuplicateElement", name);
  }
  if (item.child("author") && item.child("dc:creator")) report("DuplicateItemSemantics", "author");
  if (item.child("pubDate") && item.child("dc:date")) report("DuplicateItemSemantics", "date");
  if (looks_like_markup(item.child_value("title"))) report("ContainsHTML", item.child_value("title"));
  for (const auto creator : item.children("dc:creator")) {
    if (looks_like_markup(creator.child_value())) report("ContainsHTML", creator.child_value());
  }
  if (!is_absolute_iri(item.child_value("link"))) report("InvalidLink", item.child_value("link"));
  check_rfc822(item.child_value("pubDate"), report);
  if (const auto updated = item.child("atom:updated")) check_rfc3339(updated.child_value(), report);
  check_html(item.child_value("description"), report);
  check_html(item.child_value("content:encoded"), report);
  if (const auto enclosure = item.child("enclosure")) {
    if (!is_http_url(enclosure.attribute("url").value()))
      report("InvalidLink", enclosure.attribute("url").value());
    const std::string_view length = enclosure.attribute("length").value();
    if (length.empty() || length.find_first_not_of("0123456789") != std::string_view::npos)
      report("InvalidIntegerAttribute", "length");
    if (std::string_view(enclosure.attribute("type").value()).find('/') == std::string_view::npos)
      report("InvalidMIMEType", "enclosure");
  }
  if (!is_absolute_iri(item.child("source").attribute("url").value()))
    report("MissingAttribute", "source url");
}

/// What pugixml is too kind for: every prefix that is used is declared, where an emitter declares them all.
void check_prefixes(const xml_node& root, const Report& report) {
  std::set<std::string> used;
  struct Walker : pugi::xml_tree_walker {
    std::set<std::string>* names = nullptr;
    bool for_each(xml_node& node) override {
      const std::string name = node.name();
      if (const auto colon = name.find(':'); colon != std::string::npos) names->insert(name.substr(0, colon));
      return true;
    }
  } walker;
  walker.names = &used;
  xml_node start = root;
  start.traverse(walker);
  for (const std::string& prefix : used) {
    if (!root.attribute(("xmlns:" + prefix).c_str())) report("UndefinedElement", prefix);
  }
}

}  // namespace

std::vector<std::string> check_atom(const ServedFeed& served) {
  Findings findings;
  const Report report = findings.at("feed");
  check_envelope(served, "application/atom+xml", report);
  pugi::xml_document document;
  if (!document.load_buffer(served.body.data(), served.body.size())) {
    report("SAXError", served.location);
    return findings.list;
  }
  const auto feed = document.child("feed");
  check_prefixes(feed, report);
  for (const char* name : {"id", "title", "updated"}) require_one(feed, name, "MissingElement", report);
  check_iri(feed.child_value("id"), "InvalidFullLink", report);
  check_rfc3339(feed.child("entry") ? feed.child_value("updated") : "2000-01-01T00:00:00Z", report);
  check_text(feed.child("title"), report);
  if (feed.child("subtitle")) check_text(feed.child("subtitle"), report);
  const std::string self = link_of(feed, "self");
  if (self.empty()) report("MissingSelf", served.location);
  if (self != served.location) report("SelfDoesntMatchLocation", self);
  check_links(feed, report);
  check_archive(feed, "link", served.location, report);
  Seen seen;
  for (const auto entry : feed.children("entry")) {
    check_entry(entry, feed.child("author"), seen, findings.at(entry.child_value("id")));
  }
  for (const auto deletion : feed.children("at:deleted-entry")) {
    check_iri(deletion.attribute("ref").value(), "InvalidFullLink", report);
    check_rfc3339(deletion.attribute("when").value(), report);
    if (seen.ids.contains(deletion.attribute("ref").value())) report("DuplicateEntries", "deleted and there");
  }
  return findings.list;
}

std::vector<std::string> check_rss(const ServedFeed& served) {
  Findings findings;
  const Report report = findings.at("channel");
  check_envelope(served, "application/rss+xml", report);
  pugi::xml_document document;
  if (!document.load_buffer(served.body.data(), served.body.size())) {
    report("SAXError", served.location);
    return findings.list;
  }
  const auto channel = document.child("rss").child("channel");
  check_prefixes(document.child("rss"), report);
  for (const char* name : {"title", "link", "description"})
    require_one(channel, name, "MissingElement", report);
  if (looks_like_markup(channel.child_value("title"))) report("ContainsHTML", "title");
  const std::string self = link_of(channel, "self", "atom:link");
  if (self.empty()) report("MissingAtomSelfLink", served.location);
  if (self != served.location) report("SelfDoesntMatchLocation", self);
  if (channel.child("lastBuildDate")) check_rfc822(channel.child_value("lastBuildDate"), report);
  check_archive(channel, "atom:link", served.location, report);
  Seen seen;
  for (const auto item : channel.children("item"))
    check_item(item, seen, findings.at(item.child_value("guid")));
  return findings.list;
}

std::vector<std::string> check_json_feed(const ServedFeed& served) {
  Findings findings;
  const Report report = findings.at("feed");
  check_envelope(served, "application/feed+json", report);
  boost::system::error_code error;
  const auto parsed = boost::json::parse(served.body, error);
  if (error || !parsed.is_object()) {
    report("SAXError", error.message());
    return findings.list;
  }
  const auto& feed = parsed.as_object();
  const auto text = [](const boost::json::object& of, std::string_view key) {
    const auto* value = of.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  if (text(feed, "version") != "https://jsonfeed.org/version/1.1") report("MissingElement", "version");
  if (!feed.contains("title")) report("MissingElement", "title");
  if (text(feed, "feed_url") != served.location) report("SelfDoesntMatchLocation", text(feed, "feed_url"));
  if (feed.contains("next_url") && text(feed, "next_url") == served.location)
    report("NextIsSelf", served.location);
  Seen seen;
  for (const auto& value : feed.at("items").as_array()) {
    const auto& item = value.as_object();
    const std::string id = text(item, "id");
    const Report at = findings.at(id);
    if (id.empty()) at("MissingGuid", text(item, "title"));
    if (!seen.ids.insert(id).second) at("DuplicateEntries", id);
    if (!item.contains("content_html") && !item.contains("content_text")) at("MissingTextualContent", id);
    check_html(text(item, "content_html"), at);
    check_rfc3339(text(item, "date_published"), at);
    if (item.contains("date_modified")) check_rfc3339(text(item, "date_modified"), at);
    for (const char* key : {"url", "external_url", "image", "banner_image"}) {
      if (item.contains(key) && !is_absolute_iri(text(item, key))) at("ContainsRelRef", text(item, key));
    }
    for (const auto& author :
         item.contains("authors") ? item.at("authors").as_array() : boost::json::array()) {
      if (author.as_object().empty()) at("MissingElement", "author");
    }
    if (!item.contains("authors")) at("MissingElement", "author");
    for (const auto& one :
         item.contains("attachments") ? item.at("attachments").as_array() : boost::json::array()) {
      if (text(one.as_object(), "url").empty() ||
          text(one.as_object(), "mime_type").find('/') == std::string::npos) {
        at("MissingAttribute", "attachment");
      }
    }
  }
  return findings.list;
}

}  // namespace riverd::test
