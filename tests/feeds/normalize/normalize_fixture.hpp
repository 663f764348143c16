#pragma once

#include "feeds/normalize/normalize.hpp"

#include <chrono>
#include <string>

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

inline ParsedText html(const std::string& markup) {
  return {ParsedText::Kind::html, markup, {}, {}};
}

/// An item with an id of its own and everything else left to the test.
inline ParsedEntry item(const std::string& name) {
  ParsedEntry out;
  out.id = "id-" + name;
  out.url = "https://harbour.example/posts/" + name;
  out.title = plain("Title " + name);
  out.content = html("<p>Text of " + name + "</p>");
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

}  // namespace riverd::fixture
