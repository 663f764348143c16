#include "feeds/parse/timestamp_comments.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_tokenizer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace riverd::parse {

std::optional<Time> timestamp_of(std::string_view comment) {
  comment = text::trimmed(comment);
  if (comment.size() != 10 && comment.size() != 13) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(comment.data(), comment.data() + comment.size(), number);
  if (error != std::errc{} || end != comment.data() + comment.size() || number < 0) return std::nullopt;
  if (comment.size() == 10) number *= 1000;
  constexpr std::int64_t year_1990 = 631'152'000'000;
  constexpr std::int64_t year_2100 = 4'102'444'800'000;
  if (number < year_1990 || number >= year_2100) return std::nullopt;
  return Time{std::chrono::milliseconds{number}};
}

std::optional<Time> timestamp_at(pugi::xml_node item) {
  for (const pugi::xml_node child : item.children()) {
    if (child.type() != pugi::node_comment) continue;
    if (const auto time = timestamp_of(child.value())) return time;
  }
  return timestamp_before(item);
}

std::optional<Time> timestamp_before(pugi::xml_node item) {
  for (pugi::xml_node before = item.previous_sibling(); before && before.type() != pugi::node_element;
       before = before.previous_sibling()) {
    if (before.type() != pugi::node_comment) continue;
    if (const auto time = timestamp_of(before.value())) return time;
  }
  return std::nullopt;
}

namespace {

/// Exclamation marks are rarer than tags.
bool may_hold_comment(std::string_view html) {
  for (auto at = html.find('!'); at != std::string_view::npos; at = html.find('!', at + 1)) {
    if (at > 0 && html[at - 1] == '<' && html.substr(at + 1, 2) == "--") return true;
  }
  return false;
}

}  // namespace

std::optional<Time> timestamp_in_html(std::string_view html) {
  if (!may_hold_comment(html)) return std::nullopt;
  text::HtmlTokenizer tokenizer(html);
  text::HtmlToken token;
  while (tokenizer.next(token)) {
    if (token.kind != text::HtmlToken::Kind::comment) continue;
    if (const auto time = timestamp_of(token.text)) return time;
  }
  return std::nullopt;
}

}  // namespace riverd::parse
