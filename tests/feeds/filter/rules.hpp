#pragma once

#include "feeds/filter/parse.hpp"
#include "feeds/text/sanitize.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

/// What the tests of rules share.
namespace riverd::filter::test {

inline Rule rule(std::string_view text) {
  auto parsed = parse_rule(text);
  if (const auto* problem = std::get_if<Problem>(&parsed)) {
    throw std::runtime_error(std::string(text) + ": at " + std::to_string(problem->at) + " " +
                             problem->message);
  }
  return std::get<Rule>(std::move(parsed));
}

inline Time time(std::string_view text) {
  return parse_period(text).value().begin;
}

/// One entry with something in every field.
inline Entry article() {
  Entry out;
  out.title = "High Water on the Elbe: don't panic";
  out.url = "https://www.Harbour.example/2025/tide.html?page=2";
  out.content = text::safe_html_from_text(
      "The river rose by two metres. 河水上漲兩公尺，居民撤離。 Café Öl C++ Straße");
  out.summary = text::safe_html_from_text("A short abstract");
  out.authors = {{"Ann Otter", "ann@harbour.example", "", ""}};
  out.categories = {{"tides", "", "Tides and floods"}, {"新聞", "", ""}};
  out.language = "zh-Hant-TW";
  out.times.effective = time("2025-02-22T18:39:04");
  out.times.first_seen = out.times.effective + std::chrono::days{3};
  return out;
}

inline FeedFacts harbour() {
  return {"harbour", "The Harbour Gazette", "https://harbour.example/feed.xml", "en", {"news", "north"}, {}};
}

inline bool matches(std::string_view text, const Entry& entry, const FeedFacts& feed = harbour()) {
  Subject subject(entry, feed);
  return rule(text).matches(subject);
}

}  // namespace riverd::filter::test
