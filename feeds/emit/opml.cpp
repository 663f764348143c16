#include "feeds/emit/opml.hpp"

#include "feeds/emit/xml_writer.hpp"

#include <cstddef>
#include <unordered_map>

namespace riverd::emit {
namespace {

void write_outline(XmlWriter& xml, const OpmlOutline& outline) {
  const std::string& text = outline.title.empty() ? outline.feed_url : outline.title;
  xml.element("outline", {},
              {{"type", "rss"},
               {"text", text},
               {"title", outline.title},
               {"xmlUrl", outline.feed_url},
               {"htmlUrl", outline.home_url}});
}

struct Group {
  std::string name;
  std::vector<const OpmlOutline*> members;
};

std::vector<Group> grouped(const std::vector<OpmlOutline>& outlines) {
  std::vector<Group> groups;
  std::unordered_map<std::string, std::size_t> places;
  for (const OpmlOutline& outline : outlines) {
    for (const std::string& name : outline.groups) {
      const auto [place, is_new] = places.try_emplace(name, groups.size());
      if (is_new) groups.push_back({name, {}});
      groups[place->second].members.push_back(&outline);
    }
  }
  return groups;
}

}  // namespace

std::string to_opml(const std::string& title, const std::vector<OpmlOutline>& outlines) {
  std::string out;
  out.reserve(512 + 256 * outlines.size());
  XmlWriter xml(out);
  xml.open("opml", {{"version", "2.0"}});
  xml.open("head");
  xml.element("title", title);
  xml.close();
  xml.open("body");
  for (const Group& group : grouped(outlines)) {
    xml.open("outline", {{"text", group.name}, {"title", group.name}});
    for (const OpmlOutline* member : group.members) write_outline(xml, *member);
    xml.close();
  }
  for (const OpmlOutline& outline : outlines) {
    if (outline.groups.empty()) write_outline(xml, outline);
  }
  xml.close();
  xml.close();
  return out;
}

}  // namespace riverd::emit
