#include "feeds/page/propose.hpp"

#include "feeds/html/decode.hpp"
#include "feeds/html/tree.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

namespace riverd::page {
namespace {

using html::NodeId;

constexpr std::size_t fewest = 3;
constexpr std::size_t most_proposals = 10;
constexpr double shortest_title = 12;  // bytes of a link that is more than a section's name
constexpr double longest_title = 80;   // more of it says nothing more

/// What elements of one kind have in common.
struct Kind {
  std::size_t elements = 0;
  std::set<std::string, std::less<>> links;
  double words = 0;  // of each the longest link's, up to a limit
  bool headed = false;
};

bool is_heading(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

bool is_plain(std::string_view name) {
  return !name.empty() && !text::is_digit(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
    return text::is_alphanumeric(c) || c == '-' || c == '_';
  });
}

/// Selectors by which an element may be told: its name, and its name with each of its classes.
std::vector<std::string> selectors_of(const html::Tree& tree, NodeId id) {
  const std::string name(tree[id].name);
  static constexpr std::array<std::string_view, 8> names = {"article", "li", "div", "section",
                                                            "tr",      "dd", "a",   "p"};
  if (std::find(names.begin(), names.end(), name) == names.end()) return {};
  std::vector<std::string> out;
  if (name == "article") out.push_back(name);
  const std::string_view* classes = tree.attribute(id, "class");
  std::string_view rest = classes == nullptr ? std::string_view() : classes->substr(0, 256);
  while (!rest.empty() && out.size() < 6) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n\f"), rest.size()));
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n\f"));
    if (is_plain(word)) out.push_back(name + "." + std::string(word));
    rest.remove_prefix(word.size());
  }
  return out;
}

}  // namespace

std::vector<Proposal> propose_items(std::string_view bytes, std::string_view content_type) {
  const text::DecodedText decoded = html::decode_page(bytes, content_type);
  const html::Tree tree = html::Tree::read(decoded.utf8());
  // What each node holds, carried up from the last to the first.
  struct Inside {
    const std::string_view* link = nullptr;  // of its longest link
    double words = 0;
    bool headed = false;
  };
  std::vector<Inside> inside(tree.size());
  for (NodeId id = tree.size(); id-- > 1;) {
    const html::Node& node = tree[id];
    const std::string_view* href = node.name == "a" ? tree.attribute(id, "href") : nullptr;
    if (href != nullptr && !href->starts_with('#')) {
      const double words = static_cast<double>(tree.words(id).size());
      if (words >= inside[id].words) inside[id] = {href, words, inside[id].headed};
    }
    inside[id].headed |= is_heading(node.name);
    Inside& parent = inside[node.parent];
    if (inside[id].link != nullptr && inside[id].words >= parent.words) {
      parent.link = inside[id].link;
      parent.words = inside[id].words;
    }
    parent.headed |= inside[id].headed;
  }
  std::map<std::string, Kind> kinds;
  for (NodeId id = 1; id < tree.size(); ++id) {
    if (inside[id].link == nullptr || inside[id].words < shortest_title) continue;
    for (const std::string& selector : selectors_of(tree, id)) {
      Kind& kind = kinds[selector];
      ++kind.elements;
      kind.links.emplace(*inside[id].link);
      kind.words += std::min(inside[id].words, longest_title);
      kind.headed |= inside[id].headed;
    }
  }
  std::vector<std::pair<double, Proposal>> ranked;
  for (const auto& [selector, kind] : kinds) {
    const std::size_t own = kind.links.size();
    if (own < fewest || own * 4 < kind.elements * 3) continue;
    const double mean = kind.words / static_cast<double>(kind.elements);
    const double score = std::min(static_cast<double>(own), 30.0) * mean * (kind.headed ? 2 : 1);
    ranked.push_back({score, {selector, own}});
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Proposal> out;
  for (auto& [score, proposal] : ranked) {
    if (out.size() < most_proposals) out.push_back(std::move(proposal));
  }
  return out;
}

}  // namespace riverd::page
