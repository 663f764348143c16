#include "feeds/emit/atom.hpp"

#include "feeds/emit/extensions.hpp"
#include "feeds/emit/plain_text.hpp"
#include "feeds/emit/presentation.hpp"
#include "feeds/emit/xml_writer.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>

namespace riverd::emit {
namespace {

/// A text construct (RFC 4287, 3.1). What looks like markup is declared as HTML that says the same.
void write_text(XmlWriter& xml, std::string_view element, const std::string& plain) {
  if (looks_like_markup(plain)) {
    xml.element(element, text::escape_markup(plain), {{"type", "html"}});
  } else {
    xml.element(element, plain, {{"type", "text"}});
  }
}

void write_person(XmlWriter& xml, std::string_view element, const Person& person) {
  xml.open(element);
  xml.element("name", unmistakable(person.name));
  if (text::is_web_url(person.url)) xml.element("uri", person.url);
  const bool has_address = person.email.find('@') != std::string::npos && is_iri("mailto:" + person.email);
  if (has_address) xml.element("email", person.email);
  xml.close();
}

void write_link(XmlWriter& xml, const Link& link) {
  const std::string length = link.length ? std::to_string(*link.length) : std::string();
  xml.element("link", {},
              {{"rel", link.rel},
               {"type", is_media_type(link.type) ? link.type : std::string()},
               {"hreflang", is_language_tag(link.hreflang) ? link.hreflang : std::string()},
               {"title", unmistakable(link.title)},
               {"length", length},
               {"href", link.href}});
}

void write_categories(XmlWriter& xml, const std::vector<Category>& categories) {
  for (const Category& category : categories) {
    if (category.term.empty()) continue;
    xml.element("category", {},
                {{"term", category.term},
                 {"scheme", is_iri(category.scheme) ? category.scheme : std::string()},
                 {"label", category.label}});
  }
}

/// RFC 4287, 4.2.11: enough of the source's metadata to know it by.
void write_source(XmlWriter& xml, const OutputEntry& output) {
  const Source& source = output.source;
  xml.open("source");
  xml.element("id", is_iri(source.id) ? source.id : source.feed_url);
  write_text(xml, "title", name_of(source));
  xml.element("updated", to_rfc3339(source.updated.value_or(output.entry.times.effective)));
  for (const Person& author : output.source_authors) {
    if (!author.name.empty()) write_person(xml, "author", author);
  }
  xml.element("link", {}, {{"rel", "self"}, {"href", source.feed_url}});
  if (!source.home_url.empty()) xml.element("link", {}, {{"rel", "alternate"}, {"href", source.home_url}});
  xml.close();
}

void write_content(XmlWriter& xml, const Entry& entry) {
  if (!entry.summary.empty()) xml.element("summary", entry.summary.str(), {{"type", "html"}});
  if (!entry.content.empty()) xml.element("content", entry.content.str(), {{"type", "html"}});
  if (entry.summary.empty() && entry.content.empty()) {
    write_text(xml, "summary", heading_of(entry));  // RFC 4287 wants some text
  }
}

struct EntryFrame {
  const OutputFeed& feed;
  const std::string& id;
  Time updated;
};

void write_entry(XmlWriter& xml, const OutputEntry& output, const EntryFrame& frame) {
  const Entry& entry = output.entry;
  const std::string language = language_of(output);
  xml.open("entry", {{"xml:lang", language == frame.feed.language ? std::string_view{} : language}});
  xml.element("id", frame.id);
  write_text(xml, "title", heading_of(entry));
  xml.element("published", to_rfc3339(entry.times.effective));
  xml.element("updated", to_rfc3339(frame.updated));
  for (const Person& author : authors_of(output)) write_person(xml, "author", author);
  for (const Person& person : entry.contributors) {
    if (!person.name.empty()) write_person(xml, "contributor", person);
  }
  xml.element("link", {}, {{"rel", "alternate"}, {"href", link_of(entry, frame.feed.base_url)}});
  for (const Enclosure& enclosure : entry.enclosures) {
    write_link(xml, {"enclosure", enclosure.url, enclosure.type, enclosure.title, {}, enclosure.length});
  }
  for (const Link& link : further_links(output)) write_link(xml, link);
  write_categories(xml, entry.categories);
  if (!entry.rights.empty()) write_text(xml, "rights", entry.rights);
  write_content(xml, entry);
  write_extensions(xml, entry);
  write_source(xml, output);
  xml.close();
}

/// RFC 6721: what readers are to forget. Their ids are those of entries that are in the feed no more.
void write_deletions(XmlWriter& xml, const std::vector<OutputDeletion>& deletions) {
  for (const OutputDeletion& deletion : deletions) {
    xml.element("at:deleted-entry", {},
                {{"ref", published_id(deletion.entry)},
                 {"when", to_rfc3339(deletion.entry.withdrawn.value_or(Time{}))}});
  }
}

}  // namespace

std::string to_atom(const OutputFeed& feed) {
  const std::vector<std::string> ids = distinct_ids(feed);
  const std::vector<Time> updates = distinct_updates(feed);
  Time updated = feed.updated.value_or(Time{});
  for (const Time of_entry : updates) updated = std::max(updated, of_entry);

  std::string out;
  out.reserve(expected_size(feed));
  XmlWriter xml(out);
  const std::string_view tombstones = feed.deletions.empty() ? "" : "http://purl.org/atompub/tombstones/1.0";
  const ExtensionNamespaces extensions = extension_namespaces(feed);
  xml.open("feed", {{"xmlns", "http://www.w3.org/2005/Atom"},
                    {"xmlns:at", tombstones},
                    {"xmlns:fh", history_namespace(feed)},
                    {"xmlns:georss", extensions.georss},
                    {"xmlns:itunes", extensions.itunes},
                    {"xmlns:media", extensions.media},
                    {"xmlns:psc", extensions.psc},
                    {"xmlns:thr", extensions.thr},
                    {"xmlns:wfw", extensions.wfw},
                    {"xml:lang", is_language_tag(feed.language) ? feed.language : std::string()}});
  xml.element("id", feed.id);
  write_text(xml, "title", feed.title);
  if (!feed.subtitle.empty()) write_text(xml, "subtitle", feed.subtitle);
  xml.element("updated", to_rfc3339(updated));
  // An empty feed has no entry that could bring an author, and RFC 4287, 4.1.1 wants one then.
  if (feed.entries.empty()) write_person(xml, "author", {feed.title, {}, {}, {}});
  xml.element("link", {}, {{"rel", "self"}, {"type", "application/atom+xml"}, {"href", feed.atom_url}});
  xml.element("link", {}, {{"rel", "alternate"}, {"type", "text/html"}, {"href", feed.home_url}});
  for (const Link& link : paging_links(feed, ".atom")) write_link(xml, link);
  if (feed.paging.archive) xml.element("fh:archive", {});
  xml.element("generator", "riverd", {{"version", feed.generator_version}});
  write_deletions(xml, feed.deletions);
  visit_entries(feed, [&](const OutputEntry& output, std::size_t i) {
    write_entry(xml, output, {feed, ids[i], updates[i]});
  });
  xml.close();
  return out;
}

}  // namespace riverd::emit
