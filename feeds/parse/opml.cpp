#include "feeds/parse/opml.hpp"

#include "feeds/text/encoding.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <cctype>
#include <optional>
#include <unordered_map>
#include <utility>

namespace riverd::parse {
namespace {

/// Bounds the work per subscription, so that a list of nothing but nested groups stays linear.
constexpr std::size_t max_groups = 64;
constexpr std::size_t max_folders = 16;

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view white = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

/// By name without regard to case: lists in the wild write xmlurl, xmlUrl and xmlURL.
std::string_view attribute_of(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (same_name(attribute.name(), name)) return trim(attribute.value());
  }
  return {};
}

std::string_view title_of(const pugi::xml_node& outline) {
  const std::string_view title = attribute_of(outline, "title");
  return title.empty() ? attribute_of(outline, "text") : title;
}

void add_group(std::vector<std::string>& groups, std::string_view group) {
  if (group.empty() || groups.size() >= max_groups) return;
  if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.emplace_back(group);
}

/// OPML 2.0, "The category attribute": comma-separated; a slash before a name makes it a path.
void add_categories(std::vector<std::string>& groups, std::string_view list) {
  while (!list.empty() && groups.size() < max_groups) {
    const auto comma = list.find(',');
    std::string_view item = trim(list.substr(0, comma));
    while (item.starts_with('/')) item.remove_prefix(1);
    add_group(groups, item);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
}

/// Line numbers of ascending offsets in one pass over the text.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  std::size_t line_of(std::ptrdiff_t offset) {
    const std::size_t end = std::min(offset < 0 ? 0 : static_cast<std::size_t>(offset), text_.size());
    for (; at_ < end; ++at_) line_ += text_[at_] == '\n' ? 1U : 0U;
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

/// Collects subscriptions; one that stands in several places is one subscription with all its groups.
class SubscriptionList {
 public:
  void add(const pugi::xml_node& outline, std::string_view url, const std::vector<std::string_view>& path,
           std::size_t line) {
    const auto [known, is_new] = places_.try_emplace(std::string(url), subscriptions_.size());
    if (is_new) subscriptions_.push_back({std::string(url), {}, {path.begin(), path.end()}, {}, line});
    OpmlSubscription& subscription = subscriptions_[known->second];
    if (subscription.folders.size() < max_folders)
      subscription.folders.emplace_back(path.begin(), path.end());
    if (subscription.title.empty()) subscription.title = title_of(outline);
    if (!is_new) {
      for (const std::string_view group : path) add_group(subscription.groups, group);
    }
    add_categories(subscription.groups, attribute_of(outline, "category"));
  }

  [[nodiscard]] std::vector<OpmlSubscription> take() { return std::move(subscriptions_); }

 private:
  std::vector<OpmlSubscription> subscriptions_;
  std::unordered_map<std::string, std::size_t> places_;
};

pugi::xml_node child_named(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& child : node.children()) {
    if (same_name(child.name(), name)) return child;
  }
  return {};
}

/// Puts a name on the path unless it is there already or the path is long enough.
bool enter_group(std::vector<std::string_view>& path, std::string_view name) {
  if (name.empty() || path.size() >= max_groups) return false;
  if (std::find(path.begin(), path.end(), name) != path.end()) return false;
  path.push_back(name);
  return true;
}

/// Walks the body in document order without recursion: strangers choose the depth.
std::vector<OpmlSubscription> read_body(const pugi::xml_node& body, LineCounter lines) {
  SubscriptionList list;
  std::vector<std::string_view> path;  // the distinct groups the current outline stands under
  std::vector<bool> named;             // per open element: whether it put a name on the path
  pugi::xml_node node = body.first_child();
  while (node) {
    bool is_group = false;
    if (same_name(node.name(), "outline")) {
      const std::string_view url = attribute_of(node, "xmlUrl");
      if (!url.empty()) list.add(node, url, path, lines.line_of(node.offset_debug()));
      is_group = url.empty();
    }
    if (node.first_child()) {
      named.push_back(is_group && enter_group(path, title_of(node)));
      node = node.first_child();
      continue;
    }
    while (!node.next_sibling() && node.parent() != body) {
      node = node.parent();
      if (named.back()) path.pop_back();
      named.pop_back();
    }
    node = node.next_sibling();
  }
  return list.take();
}

}  // namespace

Result<std::vector<OpmlSubscription>> parse_opml(std::string_view bytes) {
  const text::DecodedText decoded = text::decode_document(bytes, {});
  pugi::xml_document document;
  // A DOCTYPE is skipped and no entity but XML's five is known to pugixml: nothing is ever loaded.
  const pugi::xml_parse_result parsed = document.load_buffer(
      decoded.utf8().data(), decoded.utf8().size(),
      pugi::parse_minimal | pugi::parse_escapes | pugi::parse_wconv_attribute, pugi::encoding_utf8);
  LineCounter lines(decoded.utf8());
  if (parsed.status == pugi::status_no_document_element) {
    return Error(FeedError::not_a_feed, "not an OPML list: it holds no XML element");
  }
  if (!parsed) {
    return Error(FeedError::unreadable, "line " + std::to_string(lines.line_of(parsed.offset)) +
                                            ": damaged XML: " + parsed.description());
  }
  const pugi::xml_node root = document.document_element();
  if (!same_name(root.name(), "opml")) {
    return Error(FeedError::not_a_feed, "line " + std::to_string(lines.line_of(root.offset_debug())) +
                                            ": not an OPML list: its root element is <" + root.name() +
                                            ">, not <opml>");
  }
  const pugi::xml_node body = child_named(root, "body");
  if (!body) return Error(FeedError::not_a_feed, "not an OPML list: it has no <body>");
  return read_body(body, lines);
}

}  // namespace riverd::parse
