#include "feeds/page/robots.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/percent_encoding.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <utility>

namespace riverd::page {
namespace {

constexpr std::size_t longest_rule = 2048;

/// Comparisons of characters for one address, all rules together: about two milliseconds.
constexpr std::size_t most_steps = 2'000'000;

/// Path and query, without the fragment.
std::string path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return "/";
  const std::size_t begin = url.find_first_of("/?#", scheme + 3);
  if (begin == std::string_view::npos) return "/";
  url = url.substr(begin, url.find('#', begin) - begin);
  std::string path(url.starts_with('/') ? "" : "/");
  return path.append(url);
}

/// One spelling of percent-encoding (2.2.2): unreserved characters as they are; what is not ASCII, or would
/// stand for a `*` or `$` of rules, encoded. Of a rule, stars are left to mean what they mean.
std::string one_spelling(std::string_view path, bool of_rule) {
  const std::string normalized = text::normalized_percent(path);
  std::string out;
  out.reserve(normalized.size());
  for (const char c : normalized) {
    if (c <= ' ' || c >= '\x7F' || c == '$' || (c == '*' && !of_rule)) {
      text::append_percent(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

/// Whether a rule matches, going back to its last star only: what stands before that needs no other place.
/// Takes its comparisons off `steps`; where none are left the answer is no.
bool matches(std::string_view rule, std::string_view path, std::size_t& steps) {
  const bool whole = rule.ends_with('$');
  if (whole) rule.remove_suffix(1);
  constexpr std::size_t none = std::string_view::npos;
  std::size_t r = 0;
  std::size_t p = 0;
  std::size_t star = none;  // after the last star of the rule so far
  std::size_t from = 0;     // where in the path what follows it was tried last
  while (steps > 0) {
    --steps;
    if (r == rule.size() && (!whole || p == path.size())) return true;
    if (r < rule.size() && rule[r] == '*') {
      star = ++r;
      from = p;
    } else if (r < rule.size() && p < path.size() && rule[r] == path[p]) {
      ++r;
      ++p;
    } else if (star != none && from < path.size()) {
      p = ++from;
      r = star;
    } else {
      return false;
    }
  }
  return false;
}

/// Takes the first line off. Either end of line ends it; an empty one between the two of "\r\n" says nothing.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// A rule as it was read, and whether it is for the agent itself.
struct Read {
  std::string pattern;
  bool allow = false;
};

}  // namespace

RobotRules::RobotRules(std::string_view robots, std::string_view agent) {
  // A rule of which the end is missing would forbid more than it says, or allow it.
  if (robots.size() > read_at_most) {
    robots = robots.substr(0, read_at_most);
    robots = robots.substr(0, robots.find_last_of("\r\n") + 1);
  }
  if (robots.starts_with("\xEF\xBB\xBF")) robots.remove_prefix(3);
  std::vector<Read> own;
  std::vector<Read> everybody;
  bool named = false;  // there is a group for the agent itself
  bool for_us = false;
  bool for_all = false;
  bool in_rules = true;  // the next user-agent line begins a group
  while (!robots.empty()) {
    std::string_view line = take_line(robots);
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string key = text::lower(text::trimmed(line.substr(0, colon)));
    const std::string_view value = text::trimmed(line.substr(colon + 1));
    if (key == "user-agent") {
      if (std::exchange(in_rules, false)) for_us = for_all = false;
      const std::string_view token = value.substr(0, value.find_first_of("/ \t"));
      for_all = for_all || token == "*";
      if (text::equals_ignoring_case(token, agent)) for_us = named = true;
      continue;
    }
    const bool allow = key == "allow";
    if (!allow && key != "disallow") continue;
    in_rules = true;
    if (value.empty() || value.size() > longest_rule || !(for_us || for_all)) continue;
    const bool whole = value.ends_with('$');
    std::string spelt = one_spelling(value.substr(0, value.size() - (whole ? 1 : 0)), true);
    if (whole) spelt += '$';
    if (for_us) own.push_back({spelt, allow});
    if (for_all && !named) everybody.push_back({std::move(spelt), allow});
  }
  std::vector<Read>& ours = named ? own : everybody;
  const auto before = [](const Read& a, const Read& b) {
    if (a.pattern.size() != b.pattern.size()) return a.pattern.size() > b.pattern.size();
    return a.allow != b.allow ? a.allow : a.pattern < b.pattern;
  };
  std::sort(ours.begin(), ours.end(), before);
  rules_.reserve(ours.size());
  for (const Read& one : ours) {
    rules_.push_back({static_cast<std::uint32_t>(patterns_.size()),
                      static_cast<std::uint32_t>(one.pattern.size()), one.allow});
    patterns_ += one.pattern;
  }
  patterns_.shrink_to_fit();
}

std::string_view RobotRules::pattern(const Rule& rule) const {
  return std::string_view(patterns_).substr(rule.begin, rule.size);
}

bool RobotRules::allows(std::string_view url) const {
  const std::string path = path_of(url);
  if (path.size() > longest_path) return false;
  const std::string spelt = one_spelling(path, false);
  if (spelt == "/robots.txt") return true;  // 2.2.2
  std::size_t steps = most_steps;
  for (const Rule& rule : rules_) {
    const bool decides = matches(pattern(rule), spelt, steps);
    if (steps == 0) return false;
    if (decides) return rule.allow;
  }
  return true;
}

std::size_t RobotRules::bytes() const {
  return patterns_.capacity() + rules_.capacity() * sizeof(Rule);
}

std::string robots_url(std::string_view url) {
  return text::is_web_url(url) ? text::resolve_url("/robots.txt", url) : std::string();
}

}  // namespace riverd::page
