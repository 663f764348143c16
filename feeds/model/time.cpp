#include "feeds/model/time.hpp"

#include <array>
#include <cstdio>
#include <string>

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

/// A number that has at most so many decimal digits, with so many.
void append_digits(std::string& out, unsigned value, unsigned digits) {
  out.append(digits, '0');
  for (std::size_t at = out.size(); digits > 0; --digits, value /= 10) {
    out[--at] = static_cast<char>('0' + value % 10);
  }
}

std::string rfc3339(Time time, bool with_fraction) {
  const Parts p = split(time);
  std::string out;
  const int year = static_cast<int>(p.date.year());
  if (year >= 0 && year <= 9999) {
    append_digits(out, static_cast<unsigned>(year), 4);
  } else {
    out = std::to_string(year);
  }
  const auto append = [&](char before, auto value, unsigned digits = 2) {
    out += before;
    append_digits(out, static_cast<unsigned>(value), digits);
  };
  append('-', static_cast<unsigned>(p.date.month()));
  append('-', static_cast<unsigned>(p.date.day()));
  append('T', p.clock.hours().count());
  append(':', p.clock.minutes().count());
  append(':', p.clock.seconds().count());
  if (with_fraction) append('.', p.clock.subseconds().count(), 3);
  return out += 'Z';
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
