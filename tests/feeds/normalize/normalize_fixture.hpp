#pragma once

#include "feeds/normalize/normalize.hpp"
#include "feeds/rules/builtin.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::fixture {

inline Time at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  namespace c = std::chrono;
  return c::sys_days{c::year{year} / static_cast<int>(month) / static_cast<int>(day)} + c::hours(hour) +
         c::minutes(minute) + c::seconds(second);
}

inline ParsedDate date(Time time, bool has_zone = true) {
  return {time, has_zone};
}

inline ParsedText plain(const std::string& text) {
  return {ParsedText::Kind::plain, text, {}, {}};
}

inline ParsedText as_html(const std::string& markup) {
  return {ParsedText::Kind::html, markup, {}, {}};
}

/// An item with an id of its own and everything else left to the test.
inline ParsedEntry item(const std::string& name) {
  ParsedEntry out;
  out.id = "id-" + name;
  out.url = "https://harbour.example/posts/" + name;
  out.title = plain("Title " + name);
  out.content = as_html("<p>Text of " + name + "</p>");
  out.guid_is_permalink = false;
  return out;
}

inline ParsedFeed feed(std::vector<ParsedEntry> items) {
  ParsedFeed out;
  out.format = "rss2.0";
  out.title = plain("Harbour");
  out.items = std::move(items);
  return out;
}

inline NormalizeContext context() {
  NormalizeContext out;
  out.feed_url = "https://harbour.example/feed";
  out.feed = FeedId::from_url(out.feed_url);
  out.now = at(2025, 2, 23, 12);
  out.authority = "River.example:8480";
  return out;
}

/// Some of the built-in content rules.
inline std::shared_ptr<const rules::RuleSet> rules_named(const std::vector<std::string>& names) {
  const auto wanted = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::shared_ptr<const rules::PreparedRule>> rules;
  for (const rules::BuiltIn& one : rules::built_in_rules()) {
    if (wanted(one.rule.name)) rules.push_back(std::make_shared<const rules::PreparedRule>(one.rule));
  }
  rules::Mendings mended;
  for (std::size_t i = 0; i < rules::mendings; ++i)
    mended.set(i, wanted(rules::name_of(static_cast<rules::Mending>(i))));
  return std::make_shared<const rules::RuleSet>(std::move(rules), mended);
}

}  // namespace riverd::fixture
