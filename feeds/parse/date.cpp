#include "feeds/parse/date.hpp"

#include "feeds/parse/date_words.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace riverd::parse {
namespace {

using namespace std::chrono;

constexpr std::size_t longest = 256;

/// What a date says, field by field; checked in one place.
struct Fields {
  int year = 0;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  std::optional<int> zone{};         // minutes east of UTC
  std::optional<int> day_of_year{};  // instead of month and day
};

std::optional<ParsedDate> to_date(const Fields& f) {
  const bool clock_fits = f.hour >= 0 && f.hour <= 23 && f.minute >= 0 && f.minute <= 59 && f.second >= 0 &&
                          f.second <= 60 && f.millisecond >= 0 && f.millisecond <= 999;
  constexpr int most_zone = 24 * 60;
  if (!clock_fits || f.year < 1 || f.year > 9999 || f.zone.value_or(0) > most_zone ||
      f.zone.value_or(0) < -most_zone) {
    return std::nullopt;
  }
  sys_days date{};
  if (f.day_of_year) {
    const int most = year{f.year}.is_leap() ? 366 : 365;
    if (*f.day_of_year < 1 || *f.day_of_year > most) return std::nullopt;
    date = sys_days{year{f.year} / January / 1} + days{*f.day_of_year - 1};
  } else {
    const year_month_day ymd{year{f.year}, month{static_cast<unsigned>(f.month)},
                             day{static_cast<unsigned>(f.day)}};
    if (f.month < 1 || f.day < 1 || !ymd.ok()) return std::nullopt;
    date = sys_days{ymd};
  }
  const auto time = date + hours{f.hour} + minutes{f.minute} + seconds{f.second} +
                    milliseconds{f.millisecond} - minutes{f.zone.value_or(0)};
  if (time < sys_days{year{1} / January / 1}) return std::nullopt;  // its zone took it out of four digits
  return ParsedDate{time_point_cast<milliseconds>(time), f.zone.has_value()};
}

int full_year(int year, std::size_t digits) {
  if (digits > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (!text::is_digit(c)) return false;
  }
  return !text.empty();
}

/// Reads a text from the front; every reader leaves it alone where it fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return text_.empty(); }
  [[nodiscard]] std::string_view rest() const { return text_; }
  [[nodiscard]] char peek() const { return text_.empty() ? '\0' : text_.front(); }

  bool take(char c) {
    if (peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view set) {
    if (text_.empty() || set.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  void spaces() {
    while (take(' ')) {
    }
  }
  /// How many digits stand here.
  [[nodiscard]] std::size_t digits() const {
    std::size_t count = 0;
    while (count < text_.size() && text::is_digit(text_[count])) ++count;
    return count;
  }
  /// A number of that many digits.
  std::optional<int> number(std::size_t least, std::size_t most) {
    const std::size_t count = digits();
    if (count < least || count > most) return std::nullopt;
    return exactly(count);
  }
  std::optional<int> exactly(std::size_t count) {
    if (digits() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + (text_[i] - '0');
    text_.remove_prefix(count);
    return value;
  }
  void skip(std::size_t count) { text_.remove_prefix(count); }

 private:
  std::string_view text_;
};

/// `+hh`, `+hhmm`, `+hh:mm`, `Z`, or a name; nullopt if it is no zone.
std::optional<int> read_zone(std::string_view text) {
  int sign = 1;
  // `GMT-01:01`, `UTC+8`
  if ((text.starts_with("gmt") || text.starts_with("utc")) && text.size() > 3 &&
      (text[3] == '+' || text[3] == '-')) {
    text.remove_prefix(3);
  }
  if (text.empty()) return std::nullopt;
  if (text.front() != '+' && text.front() != '-') return zone_minutes(text);
  if (text.front() == '-') sign = -1;
  Scanner scan(text.substr(1));
  const std::size_t count = scan.digits();
  std::optional<int> hour;
  std::optional<int> minute = 0;
  if (count == 4) {
    hour = scan.exactly(2);
    minute = scan.exactly(2);
  } else if (count == 1 || count == 2) {
    hour = scan.exactly(count);
    if (scan.take(':')) minute = scan.number(2, 2);
  }
  if (!hour || !minute || !scan.done() || *hour > 23 || *minute > 59) return std::nullopt;
  return sign * (*hour * 60 + *minute);
}

/// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.fff`; also with `.` and without colons where `compact`.
bool read_clock(Scanner& scan, Fields& f, bool compact) {
  Scanner at = scan;
  auto hour = compact ? at.exactly(2) : at.number(1, 2);
  if (!hour) return false;
  std::optional<int> minute;
  std::optional<int> second = 0;
  if (compact) {
    minute = at.exactly(2);
    if (minute && at.digits() >= 2) second = at.exactly(2);
  } else {
    if (!at.take(':')) return false;
    minute = at.number(1, 2);
    if (minute && at.take(':')) second = at.number(1, 2);
  }
  if (!minute || !second) return false;
  f.hour = *hour;
  f.minute = *minute;
  f.second = *second;
  if ((at.peek() == '.' || at.peek() == ',') && at.rest().size() > 1 && text::is_digit(at.rest()[1])) {
    at.skip(1);
    const std::size_t count = at.digits();
    int scale = 100;
    for (std::size_t i = 0; i < count; ++i) {
      const int digit = *at.exactly(1);
      f.millisecond += digit * scale;
      scale /= 10;
    }
  }
  scan = at;
  return true;
}

/// What may follow a clock: a zone, or nothing. A text in its place makes the whole no date.
bool read_zone_to_end(Scanner& scan, Fields& f) {
  scan.spaces();
  if (scan.done()) return true;
  f.zone = read_zone(scan.rest());
  return f.zone.has_value();
}

// ---- W3C date-time and ISO 8601 ----

/// The date of ISO 8601 in its many lengths, before any time.
bool read_iso_date(Scanner& scan, Fields& f) {
  Scanner at = scan;
  const std::size_t count = at.digits();
  if (at.take('-')) {  // `-03-12`: two digits of the year
    if (at.digits() != 2) return false;
    f.year = full_year(*at.exactly(2), 2);
    if (at.take('-')) {
      const auto month = at.number(2, 2);
      if (!month) return false;
      f.month = *month;
    }
  } else if (count == 8 || count == 6) {  // `20250222`, `031231`
    f.year = count == 8 ? *at.exactly(4) : full_year(*at.exactly(2), 2);
    f.month = *at.exactly(2);
    f.day = *at.exactly(2);
  } else if (count == 7 || count == 5) {  // ordinal: `2025053`, `03335`
    f.year = count == 7 ? *at.exactly(4) : full_year(*at.exactly(2), 2);
    f.day_of_year = at.exactly(3);
  } else if (count == 4 || count == 2) {
    f.year = full_year(*at.exactly(count), count);
    const char separator = at.peek();
    if (separator == '-' || separator == '/') {
      at.skip(1);
      const std::size_t digits = at.digits();
      const auto number = at.number(1, 3);
      if (!number) return false;
      if (at.take(separator)) {
        const auto day = at.number(1, 2);
        if (!day) return false;
        f.month = *number;  // a superfluous zero is allowed: `2003-012-31`
        f.day = *day;
      } else if (digits == 3) {
        f.day_of_year = number;
      } else {
        f.month = *number;
      }
    } else if (count == 2) {
      return false;
    }
  } else {
    return false;
  }
  scan = at;
  return true;
}

std::optional<ParsedDate> read_iso(std::string_view text) {
  Scanner scan(text);
  Fields f;
  if (!read_iso_date(scan, f)) return std::nullopt;
  if (scan.done()) return to_date(f);
  if (!scan.take_any("t ")) return std::nullopt;
  scan.spaces();
  if (scan.done()) return to_date(f);
  if (!read_clock(scan, f, false) && !read_clock(scan, f, true)) {
    const auto hour = scan.number(2, 2);
    if (!hour) return std::nullopt;
    f.hour = *hour;
  }
  if (!read_zone_to_end(scan, f)) return std::nullopt;
  return to_date(f);
}

// ---- Korean ----

/// `2004년 05월 28일 01:31:15` and `2004-05-25 오후 11:23:17`, both in Korea's time.
std::optional<ParsedDate> read_korean(std::string_view text) {
  static constexpr std::string_view afternoon = "오후";
  static constexpr std::string_view morning = "오전";
  const bool units = text.find("년") != std::string_view::npos;
  const bool halves =
      text.find(afternoon) != std::string_view::npos || text.find(morning) != std::string_view::npos;
  if (!units && !halves) return std::nullopt;
  bool later = false;
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      plain += text[i++];
      continue;
    }
    if (text.substr(i).starts_with(afternoon)) later = true;
    plain += ' ';
    while (i < text.size() && static_cast<unsigned char>(text[i]) >= 0x80) ++i;
  }
  Fields f;
  std::array<int*, 3> parts = {&f.year, &f.month, &f.day};
  Scanner scan(plain);
  for (int* part : parts) {
    while (scan.take_any(" -")) {
    }
    const auto number = scan.number(1, 4);
    if (!number) return std::nullopt;
    *part = *number;
  }
  scan.spaces();
  if (!scan.done() && !read_clock(scan, f, false)) return std::nullopt;
  scan.spaces();
  if (!scan.done()) return std::nullopt;
  if (halves) {
    if (f.hour < 1 || f.hour > 12) return std::nullopt;
    f.hour = f.hour % 12 + (later ? 12 : 0);
  }
  f.zone = 9 * 60;
  return to_date(f);
}

// ---- RFC 822, RFC 850, asctime and everything like them: words in any sensible order ----

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != ' ' && text[i] != ',') continue;
    if (i > start) words.push_back(text.substr(start, i - start));
    start = i + 1;
  }
  return words;
}

/// Day, month and year that stand in one word: `22-feb-25`, `2006/09/15`.
bool read_joined_date(std::string_view word, Fields& f) {
  const std::size_t first = word.find_first_of("-/");
  if (first == std::string_view::npos) return false;
  const std::size_t second = word.find(word[first], first + 1);
  if (second == std::string_view::npos) return false;
  const std::string_view a = word.substr(0, first);
  const std::string_view b = word.substr(first + 1, second - first - 1);
  const std::string_view c = word.substr(second + 1);
  if (!all_digits(a) || !all_digits(c) || a.size() > 4 || c.size() > 4) return false;
  if (a.size() == 4 && all_digits(b) && b.size() <= 2) {
    f.year = *Scanner(a).exactly(4);
    f.month = *Scanner(b).exactly(b.size());
    f.day = *Scanner(c).exactly(c.size());
    return true;
  }
  const auto month = month_number(b);
  if (!month || a.size() > 2) return false;
  f.day = *Scanner(a).exactly(a.size());
  f.month = *month;
  f.year = full_year(*Scanner(c).exactly(c.size()), c.size());
  return true;
}

std::optional<ParsedDate> read_words(std::string_view text) {
  Fields f;
  std::optional<int> day;
  std::optional<int> month;
  std::optional<int> year;
  bool clock = false;
  for (const std::string_view word : words_of(text)) {
    Scanner scan(word);
    Fields with_clock = f;
    if (!clock && word.find(':') != std::string_view::npos && text::is_digit(word.front())) {
      if (!read_clock(scan, with_clock, false)) return std::nullopt;
      f = with_clock;
      clock = true;
      if (!scan.done()) {  // `18:39:04+0100`, `18:39:04GMT`
        f.zone = read_zone(scan.rest());
        if (!f.zone) return std::nullopt;
      }
    } else if (all_digits(word)) {
      const int number = *Scanner(word).exactly(std::min<std::size_t>(word.size(), 9));
      if (word.size() <= 2 && !day) {
        day = number;
      } else if (word.size() <= 4 && !year) {
        year = full_year(number, word.size());
      } else {
        return std::nullopt;
      }
    } else if (!month && month_number(word)) {
      month = month_number(word);
    } else if (!month && !day && !year && read_joined_date(word, f)) {
      day = f.day;
      month = f.month;
      year = f.year;
    } else if (clock && !f.zone && read_zone(word)) {
      f.zone = read_zone(word);
    } else if (!clock && !day && !month) {
      continue;  // the day's name, right, wrong, long or in another language
    } else if (clock && (word == "am" || word == "pm") && f.hour >= 1 && f.hour <= 12) {
      f.hour = f.hour % 12 + (word == "pm" ? 12 : 0);
    } else {
      return std::nullopt;
    }
  }
  if (!day || !month || !year) return std::nullopt;
  f.day = *day;
  f.month = *month;
  f.year = *year;
  return to_date(f);
}

}  // namespace

std::optional<ParsedDate> parse_date(std::string_view text) {
  if (text.size() > longest) return std::nullopt;
  std::string folded;
  for (const char c : text) {
    const bool space = c == '\t' || c == '\n' || c == '\r' || c == ' ';
    if (space && (folded.empty() || folded.back() == ' ')) continue;
    folded += space ? ' ' : text::lower(c);
  }
  while (!folded.empty() && folded.back() == ' ') folded.pop_back();
  if (folded.empty()) return std::nullopt;
  if (const auto date = read_korean(folded)) return date;
  if (const auto date = read_iso(folded)) return date;
  return read_words(fold_foreign_words(folded));
}

}  // namespace riverd::parse
