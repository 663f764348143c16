#include "feeds/emit/opml.hpp"

#include "feeds/emit/xml_writer.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

namespace riverd::emit {
namespace {

using Path = std::vector<std::string>;

/// A group with what stands in it: groups and subscriptions, in order.
struct Group {
  struct Member {
    const OpmlOutline* outline = nullptr;
    std::size_t group = 0;  // where there is no outline
  };

  std::string name;
  std::vector<Member> members;
  std::map<std::string, std::size_t, std::less<>> groups;  // by name
};

/// All groups; the first is the body.
class Tree {
 public:
  explicit Tree(const std::vector<OpmlOutline>& outlines) {
    // Further places come after all first ones: so reading the list again finds the outlines in their order.
    std::vector<std::pair<const OpmlOutline*, Path>> further;
    for (const OpmlOutline& outline : outlines) {
      std::vector<Path> places = places_of(outline);
      place(outline, places.front());
      for (std::size_t i = 1; i < places.size(); ++i) further.emplace_back(&outline, std::move(places[i]));
    }
    for (const auto& [outline, path] : further) place(*outline, path);
  }

  [[nodiscard]] const Group& at(std::size_t index) const { return groups_[index]; }

 private:
  /// At least one.
  static std::vector<Path> places_of(const OpmlOutline& outline) {
    if (!outline.folders.empty()) return outline.folders;
    std::vector<Path> places;
    places.reserve(std::max<std::size_t>(outline.groups.size(), 1));
    for (const std::string& group : outline.groups) places.emplace_back(1, group);
    if (places.empty()) places.emplace_back();
    return places;
  }

  void place(const OpmlOutline& outline, const Path& path) {
    std::size_t here = 0;
    for (const std::string& name : path) {
      const auto [known, is_new] = groups_[here].groups.try_emplace(name, groups_.size());
      const std::size_t next = known->second;
      if (is_new) {
        groups_[here].members.push_back({nullptr, next});
        groups_.emplace_back().name = name;
      }
      here = next;
    }
    groups_[here].members.push_back({&outline, 0});
  }

  std::vector<Group> groups_ = std::vector<Group>(1);
};

/// The groups of an outline that its places do not tell.
std::string categories_of(const OpmlOutline& outline) {
  std::string list;
  if (outline.folders.empty()) return list;
  for (const std::string& group : outline.groups) {
    const bool told = std::any_of(outline.folders.begin(), outline.folders.end(), [&](const Path& path) {
      return std::find(path.begin(), path.end(), group) != path.end();
    });
    if (!told) list.append(list.empty() ? "" : ",").append(group);
  }
  return list;
}

void write_outline(XmlWriter& xml, const OpmlOutline& outline) {
  const std::string& text = outline.title.empty() ? outline.feed_url : outline.title;
  const std::string categories = categories_of(outline);
  xml.element("outline", {},
              {{"type", "rss"},
               {"text", text},
               {"title", outline.title},
               {"xmlUrl", outline.feed_url},
               {"htmlUrl", outline.home_url},
               {"category", categories}});
}

/// Without recursion: lists of strangers choose the depth.
void write_tree(XmlWriter& xml, const Tree& tree) {
  struct Open {
    const Group* group;
    std::size_t next;
  };
  std::vector<Open> open = {{&tree.at(0), 0}};
  while (!open.empty()) {
    Open& top = open.back();
    if (top.next == top.group->members.size()) {
      open.pop_back();
      if (!open.empty()) xml.close();
      continue;
    }
    const Group::Member& member = top.group->members[top.next++];
    if (member.outline != nullptr) {
      write_outline(xml, *member.outline);
      continue;
    }
    const Group& group = tree.at(member.group);
    xml.open("outline", {{"text", group.name}, {"title", group.name}});
    open.push_back({&group, 0});
  }
}

}  // namespace

std::string to_opml(const std::string& title, const std::vector<OpmlOutline>& outlines) {
  std::string out;
  out.reserve(512 + 256 * outlines.size());
  const Tree tree(outlines);
  XmlWriter xml(out);
  xml.open("opml", {{"version", "2.0"}});
  xml.open("head");
  xml.element("title", title);
  xml.close();
  xml.open("body");
  write_tree(xml, tree);
  xml.close();
  xml.close();
  return out;
}

}  // namespace riverd::emit
