#include "feeds/emit/html_parts.hpp"

#include "feeds/emit/display_language.hpp"
#include "feeds/emit/page_times.hpp"
#include "feeds/emit/presentation.hpp"
#include "feeds/text/reading.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace riverd::emit {
namespace {

/// Characters of another copy's title that are shown.
constexpr std::size_t title_length = 200;

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

const std::string& name_of(const OutputCopy& copy) {
  return copy.feed_title.empty() ? copy.feed_url : copy.feed_title;
}

/// What an enclosure is called: its title, else its file's name, else its address.
std::string_view name_of(const Enclosure& enclosure) {
  if (!enclosure.title.empty()) return enclosure.title;
  std::string_view path = std::string_view(enclosure.url).substr(0, enclosure.url.find_first_of("?#"));
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  return path.empty() ? std::string_view(enclosure.url) : path;
}

void write_later_time(HtmlWriter& page, std::string_view name, Time time, const PageSite& site,
                      std::chrono::sys_days day) {
  page.markup(" <time class=\"later\" datetime=\"").text(to_rfc3339(time)).markup("\" title=\"");
  page.text(moment_text(time, site.zone)).markup("\">").text(name).markup(" ");
  if (day_of(time, site.zone) != day) page.text(date_text(time, site.zone)).markup(" ");
  const std::string clock = clock_text(time, site.zone);
  page.text(clock.substr(0, 5))
      .markup("<span class=\"hidden\">")
      .text(clock.substr(5))
      .markup("</span></time>");
}

/// False where it is nothing to play.
bool write_player(HtmlWriter& page, const Enclosure& enclosure) {
  if (!text::is_web_url(enclosure.url)) return false;
  const bool sound = enclosure.type.starts_with("audio/");
  if (!sound && !enclosure.type.starts_with("video/")) return false;
  if (sound) {
    page.markup("<audio controls preload=\"none\" src=\"");
  } else {
    page.markup("<video controls preload=\"none\" src=\"");
  }
  page.text(enclosure.url).markup("\" aria-label=\"").text(name_of(enclosure)).markup("\">");
  if (sound) {
    page.markup("</audio>");
  } else {
    page.markup("</video>");
  }
  return true;
}

}  // namespace

void write_link(HtmlWriter& page, std::string_view url, std::string_view text) {
  const bool linked = text::is_web_url(url) || text::scheme_of(url) == "magnet";
  if (linked) page.markup("<a href=\"").text(url).markup("\">");
  page.text(text);
  if (linked) page.markup("</a>");
}

void write_language(HtmlWriter& page, std::string_view language) {
  if (is_language_tag(language)) page.markup(" lang=\"").text(language).markup("\"");
}

void write_text_language(HtmlWriter& page, std::string_view declared, std::string_view text) {
  write_language(page, display_language(declared, text));
}

std::string language_shown(const OutputEntry& output) {
  return display_language(language_of(output), output.entry.title + " " + excerpt_of(output.entry, 200));
}

void write_byline(HtmlWriter& page, const OutputEntry& output, const PageSite& site,
                  std::optional<std::chrono::sys_days> day) {
  const EntryTimes& times = output.entry.times;
  page.markup("<p class=\"byline\"><a class=\"when\" href=\"")
      .text(entry_url(output.entry.id, site.base_url));
  page.markup("\">");
  if (day) {
    page.markup("<time datetime=\"").text(to_rfc3339(times.effective)).markup("\" title=\"");
    page.text(provenance_of(times, site)).markup("\">");
    write_clock(page, times.effective, site, *day);
    page.markup("</time>");
  } else {
    write_time(page, times.effective, site, provenance_of(times, site));
  }
  page.markup("</a> <a class=\"source\" href=\"")
      .text(feed_page_url(output.entry.feed, site.base_url))
      .markup("\"");
  write_text_language(page, output.source_language, name_of(output.source));
  page.markup(">").text(name_of(output.source)).markup("</a>");
  const auto its_day = day_of(times.effective, site.zone);
  if (times.mirrored_at) write_later_time(page, "mirrored", *times.mirrored_at, site, its_day);
  if (output.entry.changed) write_later_time(page, "changed", *output.entry.changed, site, its_day);
  if (const auto doubt = doubt_about(times.quality); !doubt.empty()) {
    page.markup(" <span class=\"doubt\">").text(doubt).markup("</span>");
  }
  page.markup("</p>\n");
}

void write_content(HtmlWriter& page, const OutputEntry& output, int heading, bool pictures) {
  const Entry& entry = output.entry;
  const text::Reading reading = text::for_reading(body_of(entry), {heading, pictures});
  page.markup("<div class=\"content\"");
  write_language(page, language_shown(output));
  page.markup(">");
  if (reading.pictures == 0 && text::is_web_url(entry.image)) {
    if (pictures) {
      page.markup("<p><img class=\"plate\" src=\"").text(entry.image);
      page.markup("\" alt=\"\" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\"></p>");
    } else {
      page.markup("<p><a class=\"picture\" href=\"").text(entry.image).markup("\">Its picture</a></p>");
    }
  }
  page.html(reading.html).markup("</div>\n");
}

void write_enclosures(HtmlWriter& page, const Entry& entry, std::size_t most) {
  if (entry.enclosures.empty()) return;
  page.markup("<ul class=\"enclosures\" aria-label=\"Enclosures\">");
  const std::size_t shown = std::min(entry.enclosures.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    const Enclosure& enclosure = entry.enclosures[i];
    page.markup("<li>");
    if (write_player(page, enclosure)) {
      page.markup("<a href=\"").text(enclosure.url).markup("\">Download <span class=\"hidden\">");
      page.text(name_of(enclosure)).markup("</span></a>");
    } else {
      write_link(page, enclosure.url, name_of(enclosure));
    }
    if (!enclosure.type.empty()) page.markup(" <span>").text(enclosure.type).markup("</span>");
    if (enclosure.duration && *enclosure.duration >= 1) {
      page.markup(" <span>").text(readable_duration(*enclosure.duration)).markup("</span>");
    }
    if (enclosure.length && *enclosure.length > 0) {
      page.markup(" <span>").text(readable_size(*enclosure.length)).markup("</span>");
    }
    page.markup("</li>");
  }
  if (shown < entry.enclosures.size()) {
    page.markup("<li>and ").text(std::to_string(entry.enclosures.size() - shown)).markup(" more</li>");
  }
  page.markup("</ul>\n");
}

void write_copies(HtmlWriter& page, const OutputEntry& output, const PageSite& site) {
  if (output.copies.empty()) return;
  constexpr std::size_t named = 2;
  page.markup("<details class=\"copies\"><summary>Also in ");
  for (std::size_t i = 0; i < std::min(named, output.copies.size()); ++i) {
    if (i > 0) page.markup(", ");
    page.markup("<span");
    write_text_language(page, {}, name_of(output.copies[i]));
    page.markup(">").text(name_of(output.copies[i])).markup("</span>");
  }
  if (output.copies.size() > named) {
    page.markup(" and ").text(std::to_string(output.copies.size() - named)).markup(" more");
  }
  page.markup("</summary>\n");
  write_copy_list(page, output, site);
  page.markup("</details>\n");
}

void write_copy_list(HtmlWriter& page, const OutputEntry& output, const PageSite& site) {
  page.markup("<ul>");
  for (const OutputCopy& copy : output.copies) {
    page.markup("<li><a href=\"").text(feed_page_url(copy.feed, site.base_url)).markup("\"");
    write_text_language(page, {}, name_of(copy));
    page.markup(">").text(name_of(copy)).markup("</a>");
    if (copy.time) {
      page.markup(", ");
      write_time(page, *copy.time, site);
    }
    page.markup(": <a href=\"").text(entry_url(copy.entry, site.base_url)).markup("\"");
    if (copy.title.empty() || copy.title == output.entry.title) {
      page.markup(">as it came</a>");
    } else {
      write_text_language(page, copy.language, copy.title);
      page.markup(">").text(shortened(copy.title, title_length)).markup("</a>");
    }
    if (!copy.url.empty() && copy.url != output.entry.url) {
      page.markup(", ");
      write_link(page, copy.url, "at its own address");
    }
    page.markup("</li>\n");
  }
  page.markup("</ul>");
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

std::string readable_duration(double seconds) {
  const auto whole = static_cast<long>(std::min(std::floor(seconds), 1e7));
  std::array<char, 32> out{};
  if (whole >= 3600) {
    std::snprintf(out.data(), out.size(), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(out.data(), out.size(), "%ld:%02ld", whole / 60, whole % 60);
  }
  return out.data();
}

}  // namespace riverd::emit
