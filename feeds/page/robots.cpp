#include "feeds/page/robots.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace riverd::page {
namespace {

constexpr std::size_t read_at_most = std::size_t{500} << 10U;  // RFC 9309, 2.5
constexpr std::size_t longest_rule = 2048;

/// Path and query, without the fragment.
std::string_view path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return "/";
  const std::size_t begin = url.find_first_of("/?#", scheme + 3);
  if (begin == std::string_view::npos) return "/";
  url = url.substr(begin, url.find('#', begin) - begin);
  return url.empty() ? "/" : url;
}

/// `*` stands for anything, `$` at the end for the end. Linear in the path for each `*`.
bool matches(std::string_view rule, std::string_view path) {
  const bool whole = rule.ends_with('$');
  if (whole) rule.remove_suffix(1);
  bool first = true;
  while (true) {
    const std::size_t star = rule.find('*');
    const std::string_view part = rule.substr(0, star);
    const bool last = star == std::string_view::npos;
    if (first) {
      if (!path.starts_with(part)) return false;
      path.remove_prefix(part.size());
    } else if (last && whole) {
      return path.ends_with(part);
    } else {
      const std::size_t at = path.find(part);
      if (at == std::string_view::npos) return false;
      path.remove_prefix(at + part.size());
    }
    if (last) return !whole || path.empty();
    rule.remove_prefix(star + 1);
    first = false;
  }
}

/// What a group of rules says of one path.
struct Ruling {
  std::size_t allowed = 0;  // the length of the longest rule, and one more; 0: none matches
  std::size_t disallowed = 0;
  bool exists = false;

  [[nodiscard]] bool allows() const { return allowed >= disallowed; }
};

}  // namespace

bool robots_allow(std::string_view robots, std::string_view agent, std::string_view url) {
  if (robots.starts_with("\xEF\xBB\xBF")) robots.remove_prefix(3);
  robots = robots.substr(0, read_at_most);
  const std::string_view path = path_of(url);
  Ruling own;
  Ruling everybody;
  bool for_us = false;
  bool for_all = false;
  bool in_rules = true;  // the next user-agent line begins a group
  while (!robots.empty()) {
    const std::size_t end = std::min(robots.find_first_of("\r\n"), robots.size());
    std::string_view line = robots.substr(0, end);
    robots.remove_prefix(std::min(end + 1, robots.size()));
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string key = text::lower(text::trimmed(line.substr(0, colon)));
    const std::string_view value = text::trimmed(line.substr(colon + 1));
    if (key == "user-agent") {
      if (std::exchange(in_rules, false)) for_us = for_all = false;
      if (value == "*") for_all = everybody.exists = true;
      const std::string_view token = value.substr(0, value.find_first_of("/ \t"));
      if (text::equals_ignoring_case(token, agent)) for_us = own.exists = true;
      continue;
    }
    const bool allow = key == "allow";
    if (!allow && key != "disallow") continue;
    in_rules = true;
    if (value.empty() || value.size() > longest_rule || !(for_us || for_all) || !matches(value, path))
      continue;
    for (Ruling* ruling : {for_us ? &own : nullptr, for_all ? &everybody : nullptr}) {
      if (ruling == nullptr) continue;
      std::size_t& longest = allow ? ruling->allowed : ruling->disallowed;
      longest = std::max(longest, value.size() + 1);
    }
  }
  return own.exists ? own.allows() : everybody.allows();
}

std::string robots_url(std::string_view url) {
  return text::is_web_url(url) ? text::resolve_url("/robots.txt", url) : std::string();
}

}  // namespace riverd::page
