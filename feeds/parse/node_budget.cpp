#include "feeds/parse/node_budget.hpp"

#include <algorithm>

namespace riverd::parse {
namespace {

/// Where `end` is over from `from` on; the end of the text where it never comes.
std::size_t past(std::string_view text, std::string_view end, std::size_t from) {
  const std::size_t found = text.find(end, from);
  return found == std::string_view::npos ? text.size() : found + end.size();
}

/// The name of a start tag without its prefix.
std::string_view local_name(std::string_view tag) {
  tag = tag.substr(0, tag.find_first_of(" \t\r\n/>", 1));
  const std::size_t colon = tag.find(':');
  return tag.substr(colon == std::string_view::npos ? 1 : colon + 1);
}

bool begins_item(std::string_view tag) {
  constexpr std::size_t longest = 64;  // of a tag's name and its prefix
  const std::string_view name = local_name(tag.substr(0, longest));
  return name == "item" || name == "entry";
}

std::size_t count(std::string_view text, char sign) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), sign));
}

}  // namespace

std::size_t within_nodes(std::string_view text, std::size_t limit) {
  if (text.size() <= limit || 2 * count(text, '<') + count(text, '=') <= limit) return text.size();
  std::size_t nodes = 0;
  std::size_t items = 0;
  std::size_t last_item = 0;
  std::size_t past_markup = 0;
  bool after_start = true;
  for (std::size_t at = text.find('<'); at < text.size(); at = text.find('<', past_markup)) {
    // The text that an element begins with lies in the element's own node.
    if (at > past_markup && !after_start) ++nodes;
    const std::string_view tag = text.substr(at);
    const bool comment = tag.starts_with("<!--");
    const bool section = tag.starts_with("<![CDATA[");
    const bool closes = tag.starts_with("</");
    past_markup = past(text, comment ? "-->" : section ? "]]>" : ">", at);
    if (!closes) {
      ++nodes;
      if (!comment && !section) nodes += count(text.substr(at, past_markup - at), '=');
    }
    after_start = !comment && !section && !closes && past_markup - at > 2 && text[past_markup - 2] != '/';
    if (after_start && begins_item(tag)) {
      ++items;
      last_item = at;
    }
    if (nodes > limit) return items > 1 ? last_item : at;
  }
  return text.size();
}

}  // namespace riverd::parse
