#include "feeds/emit/health_feed.hpp"

#include "feeds/emit/presentation.hpp"
#include "feeds/emit/xml_writer.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>

namespace riverd::emit {
namespace {

/// A tag: URI (RFC 4151) of the same day as every other of riverd's.
std::string id_of(const HealthNotice& notice) {
  return "tag:riverd.invalid,2026:health/" + notice.feed.to_string() + "/" + notice.kind + "/" +
         std::to_string(notice.since.time_since_epoch().count());
}

/// `updated` is of its own for each notice (O12, DuplicateUpdated).
void write_notice(XmlWriter& xml, const HealthNotice& notice, Time updated, const std::string& base_url) {
  xml.open("entry");
  xml.element("id", id_of(notice));
  xml.element("title", notice.until ? notice.title + " (over)" : notice.title, {{"type", "text"}});
  xml.element("published", to_rfc3339_millis(notice.since));
  xml.element("updated", to_rfc3339_millis(updated));
  xml.element("link", {},
              {{"rel", "alternate"}, {"type", "text/html"}, {"href", feed_page_url(notice.feed, base_url)}});
  xml.element("category", {}, {{"term", notice.kind}});
  const std::string over = notice.until ? " It was so until " + to_rfc3339(*notice.until) + "." : "";
  xml.element("content", notice.text + over, {{"type", "text"}});
  xml.close();
}

}  // namespace

std::string to_atom(const HealthFeed& feed) {
  Time updated = feed.epoch;
  std::set<Time> taken;
  std::vector<Time> updates;
  for (const HealthNotice& notice : feed.notices) {
    Time one = notice.until.value_or(notice.since);
    while (!taken.insert(one).second) one += std::chrono::milliseconds(1);
    updates.push_back(one);
    updated = std::max(updated, one);
  }
  std::string out;
  XmlWriter xml(out);
  xml.open("feed", {{"xmlns", "http://www.w3.org/2005/Atom"}, {"xml:lang", "en"}});
  xml.element("id", feed.base_url + "/health.atom");
  xml.element("title", "riverd: health of the feeds", {{"type", "text"}});
  xml.element("updated", to_rfc3339_millis(updated));
  xml.open("author");
  xml.element("name", "riverd");
  xml.close();
  xml.element("link", {},
              {{"rel", "self"}, {"type", "application/atom+xml"}, {"href", feed.base_url + "/health.atom"}});
  xml.element("link", {}, {{"rel", "alternate"}, {"type", "text/html"}, {"href", feed.base_url + "/status"}});
  xml.element("generator", "riverd", {{"version", feed.generator_version}});
  for (std::size_t i = 0; i < updates.size(); ++i) {
    write_notice(xml, feed.notices[i], updates[i], feed.base_url);
  }
  xml.close();
  return out;
}

}  // namespace riverd::emit
