#pragma once

#include "feeds/emit/output.hpp"
#include "feeds/text/sanitize.hpp"

#include <chrono>
#include <string>

/// An output with one of everything, in words of our own.
namespace riverd::emit::fixture {

inline Time at(const char* day, int hour, int minute, int second) {
  using namespace std::chrono;
  const auto number = [&](int from, int length) {
    return std::stoi(
        std::string(day).substr(static_cast<std::size_t>(from), static_cast<std::size_t>(length)));
  };
  return sys_days{year{number(0, 4)} / number(5, 2) / number(8, 2)} + hours(hour) + minutes(minute) +
         seconds(second);
}

inline EntryId entry_id(const std::string& name) {
  return {digest_of({"fixture", name})};
}

inline OutputEntry mirrored_entry() {
  OutputEntry out;
  Entry& entry = out.entry;
  entry.id = entry_id("mirrored");
  entry.feed = FeedId::from_url("https://mirror.example/harbour.xml");
  entry.output_id = "tag:harbour.example,2026-01-01:1/2";
  entry.url = "https://harbour.example/a/1?x=1&y=2";
  entry.title = "港口的潮汐 <and> \"more\"";
  entry.content = text::sanitize_for_publication(
      "<p>港口今天的水位比昨天高。</p><p>The water is <em>high</em> & rising.</p>", {});
  entry.language = "zh-CN";
  entry.authors = {{"Ann Otter", "ann@harbour.example", "https://harbour.example/ann", {}}};
  entry.categories = {{"tides", "https://harbour.example/tags", "Tides & Time"}, {"水", {}, {}}};
  entry.enclosures = {{"https://cdn.example/1.mp3", "audio/mpeg", "Sound", 1234, 61.5}};
  entry.comments_url = "https://harbour.example/a/1#comments";
  entry.times.stated_published = at("2025-02-22", 18, 8, 9);
  entry.times.mirrored_at = at("2025-02-22", 18, 39, 4);
  entry.times.first_seen = at("2025-02-22", 19, 0, 0);
  entry.times.effective = at("2025-02-22", 18, 8, 9);
  entry.times.quality = TimeQuality::ok;
  entry.arrival = 7;
  out.source = {"https://mirror.example/harbour.xml", "Harbour (mirror)", "https://mirror.example/",
                "https://mirror.example/harbour.xml", at("2025-02-22", 18, 39, 4)};
  out.source_language = "zh-CN";
  out.copies = {{entry_id("copy"), FeedId::from_url("https://other.example/rss"), "Other Harbour",
                 "https://other.example/", "https://other.example/rss", "https://other.example/a/1"},
                {entry_id("same"), FeedId::from_url("https://third.example/rss"), "Third Harbour",
                 "https://third.example/", "https://third.example/rss", entry.url}};
  return out;
}

inline OutputEntry bare_entry() {
  OutputEntry out;
  Entry& entry = out.entry;
  entry.id = entry_id("bare");
  entry.feed = FeedId::from_url("https://bare.example/rss");
  entry.output_id = "https://bare.example/1";
  entry.url = "https://bare.example/1";
  entry.times.first_seen = at("2025-02-21", 9, 0, 0);
  entry.times.effective = at("2025-02-21", 8, 59, 59);
  entry.times.quality = TimeQuality::missing;
  entry.arrival = 6;
  out.source = {"", "Bare", "", "https://bare.example/rss", {}};
  return out;
}

inline OutputFeed feed_of(std::vector<OutputEntry> entries) {
  OutputFeed feed;
  feed.id = "tag:river.example,2026-01-01:all";
  feed.title = "All";
  feed.subtitle = "Everything & more";
  feed.base_url = "https://river.example";
  feed.home_url = "https://river.example/";
  feed.atom_url = "https://river.example/feed.atom";
  feed.rss_url = "https://river.example/feed.rss";
  feed.json_url = "https://river.example/feed.json";
  feed.generator_version = "0.1.0";
  feed.entries = std::move(entries);
  for (const OutputEntry& output : feed.entries) {
    if (!feed.updated || updated_of(output.entry) > *feed.updated) feed.updated = updated_of(output.entry);
  }
  return feed;
}

/// Text with everything that breaks documents: markup, the end of a CDATA section, quotes, controls,
/// non-characters, a lone surrogate, a broken sequence.
inline std::string hostile() {
  using namespace std::string_literals;
  return "a<b>&c;]]>\"'\x01\x0B\x1F\x7F\0\xC2\x85\xEF\xBF\xBE\xEF\xBF\xBF\xED\xA0\x80\xC0\xAF\xF4\x90\x80\x80\xE6\xB0z"s;
}

/// What must be left of it.
inline const char* const hostile_cleaned = "a<b>&c;]]>\"'z";

}  // namespace riverd::emit::fixture
