#include "daemon/http/server/http_date.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace riverd::http {
namespace {

constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes text from the front; once something did not fit, everything after it fails too.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  void literal(std::string_view expected) {
    if (!rest_.starts_with(expected)) {
      good_ = false;
      return;
    }
    rest_.remove_prefix(expected.size());
  }

  /// A number of exactly `width` digits; with `padded`, its first digit may be a space.
  int number(std::size_t width, bool padded = false) {
    if (rest_.size() < width) {
      good_ = false;
      return 0;
    }
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      const char c = rest_[i];
      if (c >= '0' && c <= '9') {
        value = value * 10 + (c - '0');
      } else if (!padded || i != 0 || c != ' ') {
        good_ = false;
      }
    }
    rest_.remove_prefix(width);
    return value;
  }

  /// The position of the name the text begins with.
  template <std::size_t N>
  unsigned name(const std::array<std::string_view, N>& names) {
    for (unsigned i = 0; i < N; ++i) {
      if (rest_.starts_with(names[i])) {
        rest_.remove_prefix(names[i].size());
        return i;
      }
    }
    good_ = false;
    return 0;
  }

  [[nodiscard]] bool done() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Fields {
  int year = 0;
  unsigned month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

void read_time(Reader& in, Fields& out) {
  out.hour = in.number(2);
  in.literal(":");
  out.minute = in.number(2);
  in.literal(":");
  out.second = in.number(2);
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
bool read_fixdate(Reader in, Fields& out) {
  in.name(days);
  in.literal(", ");
  out.day = in.number(2);
  in.literal(" ");
  out.month = in.name(months) + 1;
  in.literal(" ");
  out.year = in.number(4);
  in.literal(" ");
  read_time(in, out);
  in.literal(" GMT");
  return in.done();
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`
bool read_rfc850(Reader in, Fields& out) {
  in.name(long_days);
  in.literal(", ");
  out.day = in.number(2);
  in.literal("-");
  out.month = in.name(months) + 1;
  in.literal("-");
  out.year = in.number(2);
  out.year += out.year < 70 ? 2000 : 1900;
  in.literal(" ");
  read_time(in, out);
  in.literal(" GMT");
  return in.done();
}

/// `Sun Nov  6 08:49:37 1994`
bool read_asctime(Reader in, Fields& out) {
  in.name(days);
  in.literal(" ");
  out.month = in.name(months) + 1;
  in.literal(" ");
  out.day = in.number(2, true);
  in.literal(" ");
  read_time(in, out);
  in.literal(" ");
  out.year = in.number(4);
  return in.done();
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  using namespace std::chrono;
  Fields at;
  if (!read_fixdate(Reader(text), at) && !read_rfc850(Reader(text), at) && !read_asctime(Reader(text), at)) {
    return std::nullopt;
  }
  const year_month_day date{year{at.year}, month{at.month}, day{static_cast<unsigned>(at.day)}};
  if (!date.ok() || at.hour > 23 || at.minute > 59 || at.second > 60) {
    return std::nullopt;
  }
  return sys_days(date) + hours(at.hour) + minutes(at.minute) + seconds(std::min(at.second, 59));
}

}  // namespace riverd::http
