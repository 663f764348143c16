#include "feeds/emit/rss.hpp"

#include "feeds/emit/extensions.hpp"
#include "feeds/emit/plain_text.hpp"
#include "feeds/emit/presentation.hpp"
#include "feeds/emit/xml_writer.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>

namespace riverd::emit {
namespace {

/// Minutes a reader may wait between two visits.
constexpr std::string_view ttl = "60";

/// RSS 2.0 has room for one, over HTTP (RSS Advisory Board profile, `enclosure`).
void write_enclosure(XmlWriter& xml, const std::vector<Enclosure>& enclosures) {
  const auto found = std::find_if(enclosures.begin(), enclosures.end(),
                                  [](const Enclosure& e) { return text::is_web_url(e.url); });
  if (found == enclosures.end()) return;
  xml.element("enclosure", {},
              {{"url", found->url},
               {"length", std::to_string(found->length.value_or(0))},
               {"type", is_media_type(found->type) ? found->type : "application/octet-stream"}});
}

/// Atom's links, for what RSS has no words for: whence a mirror has it, folded copies.
void write_links(XmlWriter& xml, const OutputEntry& output) {
  for (const Link& link : further_links(output)) {
    if (link.href == output.entry.comments_url) continue;
    xml.element("atom:link", {},
                {{"rel", link.rel},
                 {"type", is_media_type(link.type) ? link.type : std::string()},
                 {"title", unmistakable(link.title)},
                 {"href", link.href}});
  }
}

/// The summary, or an excerpt, before the whole content: readers that know only `description` show
/// that, the others prefer `content:encoded`.
void write_content(XmlWriter& xml, const Entry& entry) {
  if (!entry.summary.empty()) {
    xml.element("description", entry.summary.str());
  } else {
    xml.element_if("description", text::escape_markup(excerpt_of(entry, 300)));
  }
  xml.element_if("content:encoded", entry.content.str());
}

void write_item(XmlWriter& xml, const OutputFeed& feed, const OutputEntry& output, const std::string& id) {
  const Entry& entry = output.entry;
  const std::string link = link_of(entry, feed.base_url);
  xml.open("item");
  xml.element("title", unmistakable(heading_of(entry)));
  xml.element("link", link);
  xml.element("guid", id, {{"isPermaLink", id == link ? "true" : "false"}});
  xml.element("pubDate", to_rfc822(entry.times.effective));
  for (const Person& author : authors_of(output)) xml.element("dc:creator", unmistakable(author.name));
  for (const Person& person : entry.contributors) xml.element_if("dc:contributor", person.name);
  xml.element_if("dc:rights", entry.rights);
  const std::string language = language_of(output);
  if (language != feed.language) xml.element_if("dc:language", language);
  for (const Category& category : entry.categories) {
    xml.element_if("category", category.label.empty() ? category.term : category.label,
                   {{"domain", is_iri(category.scheme) ? category.scheme : std::string()}});
  }
  xml.element_if("comments", entry.comments_url);
  write_content(xml, entry);
  write_enclosure(xml, entry.enclosures);
  write_links(xml, output);
  const Time updated = updated_of(entry);
  if (updated != entry.times.effective) xml.element("atom:updated", to_rfc3339(updated));
  write_extensions(xml, entry);
  xml.element("source", unmistakable(name_of(output.source)), {{"url", output.source.feed_url}});
  xml.close();
}

}  // namespace

std::string to_rss(const OutputFeed& feed) {
  const std::vector<std::string> ids = distinct_ids(feed);
  std::string out;
  out.reserve(expected_size(feed));

  XmlWriter xml(out);
  const ExtensionNamespaces extensions = extension_namespaces(feed);
  xml.open("rss", {{"version", "2.0"},
                   {"xmlns:atom", "http://www.w3.org/2005/Atom"},
                   {"xmlns:content", "http://purl.org/rss/1.0/modules/content/"},
                   {"xmlns:dc", "http://purl.org/dc/elements/1.1/"},
                   {"xmlns:fh", history_namespace(feed)},
                   {"xmlns:georss", extensions.georss},
                   {"xmlns:itunes", extensions.itunes},
                   {"xmlns:media", extensions.media},
                   {"xmlns:psc", extensions.psc},
                   {"xmlns:thr", extensions.thr},
                   {"xmlns:wfw", extensions.wfw}});
  xml.open("channel");
  xml.element("title", unmistakable(feed.title));
  xml.element("link", feed.home_url);
  xml.element("description", unmistakable(feed.subtitle.empty() ? feed.title : feed.subtitle));
  if (is_language_tag(feed.language)) xml.element("language", feed.language);
  if (feed.updated) xml.element("lastBuildDate", to_rfc822(*feed.updated));
  xml.element("generator", feed.generator_version.empty() ? "riverd" : "riverd " + feed.generator_version);
  xml.element("ttl", ttl);
  xml.element("atom:link", {}, {{"rel", "self"}, {"type", "application/rss+xml"}, {"href", feed.rss_url}});
  for (const Link& link : paging_links(feed, ".rss")) {
    xml.element("atom:link", {}, {{"rel", link.rel}, {"type", "application/rss+xml"}, {"href", link.href}});
  }
  if (feed.paging.archive) xml.element("fh:archive", {});
  visit_entries(feed,
                [&](const OutputEntry& output, std::size_t i) { write_item(xml, feed, output, ids[i]); });
  xml.close();
  xml.close();
  return out;
}

}  // namespace riverd::emit
