#include "feeds/emit/page_times.hpp"

#include <array>
#include <cstdio>

namespace riverd::emit {

using namespace std::chrono;

namespace {

/// `UTC`, or `+08:00`.
std::string zone_text(minutes zone) {
  if (zone == minutes(0)) return "UTC";
  const auto size = abs(zone);
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), "%c%02d:%02d", zone < minutes(0) ? '-' : '+',
                static_cast<int>(size / hours(1)), static_cast<int>((size % hours(1)).count()));
  return out.data();
}

}  // namespace

sys_days day_of(Time time, minutes zone) {
  return floor<days>(time + zone);
}

std::string date_text(Time time, minutes zone) {
  return to_rfc3339(time + zone).substr(0, 10);
}

std::string clock_text(Time time, minutes zone) {
  return to_rfc3339(time + zone).substr(11, 8);
}

std::string moment_text(Time time, minutes zone) {
  return date_text(time, zone) + " " + clock_text(time, zone) + " " + zone_text(zone);
}

void write_time(HtmlWriter& page, Time time, const PageSite& site, std::string_view explanation) {
  page.markup("<time datetime=\"").text(to_rfc3339(time)).markup("\"");
  if (!explanation.empty()) page.markup(" title=\"").text(explanation).markup("\"");
  page.markup(">").text(moment_text(time, site.zone)).markup("</time>");
}

void write_clock(HtmlWriter& page, Time time, const PageSite& site, sys_days day) {
  const std::string clock = clock_text(time, site.zone);
  if (day_of(time, site.zone) == day) {
    page.markup("<span class=\"hidden\">").text(date_text(time, site.zone)).markup(" </span>");
  } else {
    page.text(date_text(time, site.zone)).markup(" ");
  }
  page.text(clock.substr(0, 5)).markup("<span class=\"hidden\">").text(clock.substr(5)).markup(" ");
  page.text(zone_text(site.zone)).markup("</span>");
}

void write_day_heading(HtmlWriter& page, sys_days day) {
  static constexpr std::array<const char*, 7> days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
  static constexpr std::array<const char*, 12> months = {"January",   "February", "March",    "April",
                                                         "May",       "June",     "July",     "August",
                                                         "September", "October",  "November", "December"};
  const year_month_day parts(day);
  page.markup("<h2><time datetime=\"").text(date_text(Time(day), minutes(0))).markup("\">");
  page.text(days[weekday(day).c_encoding()]).markup(" <span>");
  page.text(std::to_string(static_cast<unsigned>(parts.day()))).markup(" ");
  page.text(months[static_cast<unsigned>(parts.month()) - 1]).markup(" ");
  page.text(std::to_string(static_cast<int>(parts.year()))).markup("</span></time></h2>\n");
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

std::string provenance_of(const EntryTimes& times, const PageSite& site) {
  std::string out =
      moment_text(times.effective, site.zone) + ", dated " + std::string(explanation_of(times.quality));
  if (times.mirrored_at) out += "; mirrored " + moment_text(*times.mirrored_at, site.zone);
  return out + "; first seen " + moment_text(times.first_seen, site.zone);
}

}  // namespace riverd::emit
