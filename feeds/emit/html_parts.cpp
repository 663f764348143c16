#include "feeds/emit/html_parts.hpp"

#include "feeds/emit/presentation.hpp"
#include "feeds/text/url.hpp"

#include <array>
#include <cstdio>

namespace riverd::emit {
namespace {

void write_navigation(HtmlWriter& page, const std::vector<NavigationLink>& rivers) {
  if (rivers.empty()) return;
  page.markup("<nav class=\"rivers\" aria-label=\"Rivers\"><ul>");
  for (const NavigationLink& river : rivers) {
    page.markup("<li><a href=\"").text(river.url).markup("\"");
    if (river.current) page.markup(" aria-current=\"page\"");
    page.markup(">").text(river.title).markup("</a></li>");
  }
  page.markup("</ul></nav>\n");
}

void write_subscriptions(HtmlWriter& page, const OutputFeed& feed) {
  page.markup("<nav class=\"subscribe\" aria-label=\"Subscribe\"><h2>Subscribe</h2><ul>");
  page.markup("<li><a href=\"").text(feed.atom_url).markup("\">Atom</a></li>");
  page.markup("<li><a href=\"").text(feed.rss_url).markup("\">RSS</a></li>");
  page.markup("<li><a href=\"").text(feed.json_url).markup("\">JSON Feed</a></li>");
  page.markup("<li><a href=\"").text(feed.base_url).markup("/opml\">OPML</a></li></ul></nav>\n");
}

void write_alternates(HtmlWriter& page, const OutputFeed& feed) {
  page.markup("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"").text(feed.title);
  page.markup(" (Atom)\" href=\"").text(feed.atom_url).markup("\">\n");
  page.markup("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"").text(feed.title);
  page.markup(" (RSS)\" href=\"").text(feed.rss_url).markup("\">\n");
  page.markup("<link rel=\"alternate\" type=\"application/feed+json\" title=\"").text(feed.title);
  page.markup(" (JSON Feed)\" href=\"").text(feed.json_url).markup("\">\n");
}

/// The path of riverd's address, without a trailing slash: the stylesheet is asked for at the host the
/// reader came to, which the content security policy wants, below the path a proxy gave riverd.
std::string_view path_of(std::string_view base_url) {
  const auto authority = base_url.find("://");
  if (authority == std::string_view::npos) return {};
  const auto path = base_url.find('/', authority + 3);
  return path == std::string_view::npos ? std::string_view{} : base_url.substr(path);
}

/// What is known of an entry's time, in one sentence.
std::string provenance_of(const EntryTimes& times) {
  std::string out = "Dated " + std::string(explanation_of(times.quality));
  if (times.mirrored_at) out += "; mirrored " + to_rfc3339(*times.mirrored_at);
  return out + "; first seen " + to_rfc3339(times.first_seen);
}

/// A word for those whose date is not what somebody said.
std::string_view doubt_about(TimeQuality quality) {
  switch (quality) {
    case TimeQuality::ok:
    case TimeQuality::batch:
      return {};
    case TimeQuality::zone_assumed:
      return "zone assumed";
    case TimeQuality::clamped:
      return "dated ahead";
    case TimeQuality::backfill:
    case TimeQuality::missing:
      return "undated";
  }
  return {};
}

}  // namespace

void begin_page(HtmlWriter& page, const PageStart& start) {
  page.markup("<!DOCTYPE html>\n<html lang=\"").text(start.language.empty() ? "en" : start.language);
  page.markup(
      "\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
  page.text(start.title).markup("</title>\n<link rel=\"stylesheet\" href=\"");
  page.text(path_of(start.base_url)).text(stylesheet_path);
  page.markup("\">\n");
  if (start.feed != nullptr) write_alternates(page, *start.feed);
  page.markup("</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n<header>\n");
  page.markup("<a class=\"brand\" href=\"").text(start.base_url).markup("/\">");
  page.markup(
      "<svg viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" aria-hidden=\"true\" fill=\"none\" "
      "stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\">"
      "<path d=\"M2 7c3.3-3 6.7-3 10 0s6.7 3 10 0\"/><path d=\"M2 13c3.3-3 6.7-3 10 0s6.7 3 10 0\"/>"
      "<path d=\"M2 19c3.3-3 6.7-3 10 0s6.7 3 10 0\"/></svg><span>riverd</span></a>\n");
  if (start.rivers != nullptr) write_navigation(page, *start.rivers);
  if (start.feed != nullptr) write_subscriptions(page, *start.feed);
  page.markup("</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

void end_page(HtmlWriter& page, std::string_view base_url, std::string_view version) {
  page.markup("</main>\n<footer><p><a href=\"").text(base_url).markup("/status\">Status of the sources</a>");
  if (!version.empty()) page.markup(" <span>riverd ").text(version).markup("</span>");
  page.markup("</p></footer>\n</body>\n</html>\n");
}

void write_link(HtmlWriter& page, std::string_view url, std::string_view text) {
  const bool linked = text::is_web_url(url) || text::scheme_of(url) == "magnet";
  if (linked) page.markup("<a href=\"").text(url).markup("\">");
  page.text(text);
  if (linked) page.markup("</a>");
}

void write_language(HtmlWriter& page, std::string_view language) {
  if (is_language_tag(language)) page.markup(" lang=\"").text(language).markup("\"");
}

void write_time(HtmlWriter& page, Time time, std::string_view explanation) {
  page.markup("<time datetime=\"").text(to_rfc3339(time)).markup("\"");
  if (!explanation.empty()) page.markup(" title=\"").text(explanation).markup("\"");
  page.markup(">").text(day_of(time)).markup(" ").text(clock_of(time)).markup(" UTC</time>");
}

void write_byline(HtmlWriter& page, const OutputEntry& output, const std::string& base_url) {
  const EntryTimes& times = output.entry.times;
  page.markup("<p class=\"byline\"><a class=\"source\" href=\"");
  page.text(feed_page_url(output.entry.feed, base_url)).markup("\">").text(name_of(output.source));
  page.markup("</a> <a class=\"when\" href=\"").text(entry_url(output.entry.id, base_url)).markup("\">");
  write_time(page, times.effective, provenance_of(times));
  page.markup("</a>");
  if (times.mirrored_at) {
    page.markup(" <time class=\"mirrored\" datetime=\"").text(to_rfc3339(*times.mirrored_at));
    page.markup("\">mirrored ");
    if (day_of(*times.mirrored_at) != day_of(times.effective)) {
      page.text(day_of(*times.mirrored_at)).markup(" ");
    }
    page.text(clock_of(*times.mirrored_at)).markup("</time>");
  }
  if (const auto doubt = doubt_about(times.quality); !doubt.empty()) {
    page.markup(" <span class=\"doubt\">").text(doubt).markup("</span>");
  }
  if (const auto& changed = output.entry.changed) {
    page.markup(" <time class=\"changed\" datetime=\"").text(to_rfc3339(*changed)).markup("\">changed ");
    if (day_of(*changed) != day_of(times.effective)) page.text(day_of(*changed)).markup(" ");
    page.text(clock_of(*changed)).markup("</time>");
  }
  page.markup("</p>\n");
}

void write_enclosures(HtmlWriter& page, const Entry& entry) {
  if (entry.enclosures.empty()) return;
  page.markup("<ul class=\"enclosures\" aria-label=\"Enclosures\">");
  for (const Enclosure& enclosure : entry.enclosures) {
    const std::string_view name = std::string_view(enclosure.url).substr(enclosure.url.rfind('/') + 1);
    page.markup("<li>");
    write_link(page, enclosure.url,
               !enclosure.title.empty() ? enclosure.title
               : name.empty()           ? enclosure.url
                                        : name);
    if (!enclosure.type.empty()) page.markup(" <span>").text(enclosure.type).markup("</span>");
    if (enclosure.length && *enclosure.length > 0) {
      page.markup(" <span>").text(readable_size(*enclosure.length)).markup("</span>");
    }
    page.markup("</li>");
  }
  page.markup("</ul>\n");
}

void write_copies(HtmlWriter& page, const OutputEntry& output, const std::string& base_url) {
  if (output.copies.empty()) return;
  page.markup("<p class=\"copies\">Also in ");
  bool first = true;
  for (const OutputCopy& copy : output.copies) {
    if (!first) page.markup(", ");
    first = false;
    const std::string own_page = entry_url(copy.entry, base_url);
    const bool has_own_link = !copy.url.empty() && copy.url != output.entry.url;
    page.markup("<a href=\"").text(has_own_link && text::is_web_url(copy.url) ? copy.url : own_page);
    page.markup("\">").text(copy.feed_title.empty() ? copy.feed_url : copy.feed_title).markup("</a>");
  }
  page.markup("</p>\n");
}

std::string_view explanation_of(TimeQuality quality) {
  switch (quality) {
    case TimeQuality::ok:
      return "as its publisher states it";
    case TimeQuality::zone_assumed:
      return "as its publisher states it, who names no time zone";
    case TimeQuality::clamped:
      return "by its arrival, for the stated date lay in the future";
    case TimeQuality::batch:
      return "as its publisher states it, for several entries alike";
    case TimeQuality::backfill:
      return "by the earliest time known of its document, which states none";
    case TimeQuality::missing:
      return "by its arrival, for no usable date is stated";
  }
  return {};
}

std::string day_of(Time time) {
  return to_rfc3339(time).substr(0, 10);
}

std::string clock_of(Time time) {
  return to_rfc3339(time).substr(11, 8);
}

std::string readable_size(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return out.data();
}

}  // namespace riverd::emit
