#include "feeds/model/time.hpp"

#include <array>
#include <cstdio>

namespace riverd {
namespace {

using namespace std::chrono;

struct Parts {
  year_month_day date;
  hh_mm_ss<milliseconds> clock;
  weekday day;
};

Parts split(Time time) {
  const auto days_since_epoch = floor<days>(time);
  return {year_month_day{days_since_epoch}, hh_mm_ss<milliseconds>{time - days_since_epoch},
          weekday{days_since_epoch}};
}

std::string rfc3339(Time time, bool with_fraction) {
  const Parts p = split(time);
  std::array<char, 48> out{};
  const int year = static_cast<int>(p.date.year());
  const auto month = static_cast<unsigned>(p.date.month());
  const auto day = static_cast<unsigned>(p.date.day());
  const int hours = static_cast<int>(p.clock.hours().count());
  const int minutes = static_cast<int>(p.clock.minutes().count());
  const int seconds = static_cast<int>(p.clock.seconds().count());
  if (with_fraction) {
    std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", year, month, day, hours,
                  minutes, seconds, static_cast<int>(p.clock.subseconds().count()));
  } else {
    std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", year, month, day, hours, minutes,
                  seconds);
  }
  return out.data();
}

}  // namespace

const char* to_string(TimeQuality quality) {
  switch (quality) {
    case TimeQuality::ok:
      return "ok";
    case TimeQuality::zone_assumed:
      return "zone_assumed";
    case TimeQuality::clamped:
      return "clamped";
    case TimeQuality::batch:
      return "batch";
    case TimeQuality::backfill:
      return "backfill";
    case TimeQuality::missing:
      return "missing";
  }
  return "missing";
}

std::string to_rfc3339(Time time) {
  return rfc3339(time, time.time_since_epoch() % seconds{1} != milliseconds{0});
}

std::string to_rfc3339_millis(Time time) {
  return rfc3339(time, true);
}

std::string to_rfc822(Time time) {
  static constexpr std::array<const char*, 7> day_names = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Parts p = split(time);
  std::array<char, 48> out{};
  std::snprintf(out.data(), out.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", day_names[p.day.c_encoding()],
                static_cast<unsigned>(p.date.day()), month_names[static_cast<unsigned>(p.date.month()) - 1],
                static_cast<int>(p.date.year()), static_cast<int>(p.clock.hours().count()),
                static_cast<int>(p.clock.minutes().count()), static_cast<int>(p.clock.seconds().count()));
  return out.data();
}

}  // namespace riverd
