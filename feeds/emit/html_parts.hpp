#pragma once

#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_writer.hpp"
#include "feeds/emit/output.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the pages for people have in common.
namespace riverd::emit {

/// The head and the masthead of a page, up to where its own content begins.
struct PageStart {
  std::string_view title;
  std::string_view language;  // of the page's own words when empty: English
  std::string_view base_url;  // may be empty where it is not known: links are then relative to the host
  const std::vector<NavigationLink>* rivers = nullptr;
  const OutputFeed* feed = nullptr;  // whose formats are offered to subscribe to
};
void begin_page(HtmlWriter& page, const PageStart& start);
void end_page(HtmlWriter& page, std::string_view base_url, std::string_view version);

/// A link where the URL is one that may be linked to, else the text alone.
void write_link(HtmlWriter& page, std::string_view url, std::string_view text);

/// ` lang="…"`, or nothing if there is no such language.
void write_language(HtmlWriter& page, std::string_view language);

/// `2025-02-22 18:08:09 UTC` as a time element; `explanation` is its title, if it has one.
void write_time(HtmlWriter& page, Time time, std::string_view explanation = {});

/// Source, time with its provenance, mirroring, later changes.
void write_byline(HtmlWriter& page, const OutputEntry& output, const std::string& base_url);

/// The enclosures as links, and the copies' sources; nothing where there are none.
void write_enclosures(HtmlWriter& page, const Entry& entry);
void write_copies(HtmlWriter& page, const OutputEntry& output, const std::string& base_url);

/// How the effective time came about, as a clause: "as its publisher states it".
[[nodiscard]] std::string_view explanation_of(TimeQuality quality);

/// `2025-02-22` and `18:08:09`.
[[nodiscard]] std::string day_of(Time time);
[[nodiscard]] std::string clock_of(Time time);

/// `512 bytes`, `1.5 MiB`.
[[nodiscard]] std::string readable_size(std::uint64_t bytes);

}  // namespace riverd::emit
