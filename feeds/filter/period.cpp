#include "feeds/filter/period.hpp"

#include "feeds/text/ascii.hpp"

#include <cstddef>
#include <cstdint>

namespace riverd::filter {
namespace {

using namespace std::chrono;

/// Reads a date from its front.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int out = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!text::is_digit(rest_[i])) return std::nullopt;
      out = out * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return out;
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<minutes> parse_offset(Reader& reader) {
  if (reader.done() || (reader.take('Z') && reader.done())) return minutes{0};
  const bool east = reader.take('+');
  if (!east && !reader.take('-')) return std::nullopt;
  const auto hour = reader.number(2);
  const bool colon = reader.take(':');
  const auto minute = reader.number(2);
  if (!hour || !colon || !minute || *hour > 14 || *minute > 59 || !reader.done()) return std::nullopt;
  const minutes offset = hours{*hour} + minutes{*minute};
  return east ? offset : -offset;
}

std::optional<Period> parse_time(Reader& reader, sys_days day) {
  const auto hour = reader.number(2);
  const bool colon = reader.take(':');
  const auto minute = reader.number(2);
  if (!hour || !colon || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  milliseconds length = minutes{1};
  Time begin = day + hours{*hour} + minutes{*minute};
  if (reader.take(':')) {
    const auto second = reader.number(2);
    if (!second || *second > 59) return std::nullopt;
    begin += seconds{*second};
    length = seconds{1};
  }
  const auto offset = parse_offset(reader);
  if (!offset) return std::nullopt;
  return Period{begin - *offset, begin - *offset + length};
}

}  // namespace

std::optional<Period> parse_period(std::string_view text) {
  Reader reader(text);
  const auto number = reader.number(4);
  if (!number) return std::nullopt;
  const year in_year{*number};
  if (reader.done()) return Period{sys_days{in_year / 1 / 1}, sys_days{(in_year + years{1}) / 1 / 1}};
  if (!reader.take('-')) return std::nullopt;
  const auto month_number = reader.number(2);
  if (!month_number || *month_number < 1 || *month_number > 12) return std::nullopt;
  const year_month in_month = in_year / *month_number;
  if (reader.done()) return Period{sys_days{in_month / 1}, sys_days{(in_month + months{1}) / 1}};
  if (!reader.take('-')) return std::nullopt;
  const auto day_number = reader.number(2);
  if (!day_number) return std::nullopt;
  const year_month_day date = in_month / *day_number;
  if (!date.ok()) return std::nullopt;
  const sys_days begin{date};
  if (reader.done()) return Period{begin, begin + days{1}};
  return reader.take('T') ? parse_time(reader, begin) : std::nullopt;
}

std::optional<milliseconds> parse_age(std::string_view text) {
  constexpr std::size_t most_digits = 10;
  if (text.size() < 2 || text.size() > most_digits + 1) return std::nullopt;
  std::int64_t count = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (!text::is_digit(c)) return std::nullopt;
    count = count * 10 + (c - '0');
  }
  const auto in = [&](seconds unit) -> std::optional<milliseconds> {
    constexpr seconds longest = days{36'525};
    if (count > longest / unit) return std::nullopt;
    return unit * count;
  };
  switch (text::lower(text.back())) {
    case 's':
      return in(seconds{1});
    case 'm':
      return in(minutes{1});
    case 'h':
      return in(hours{1});
    case 'd':
      return in(days{1});
    case 'w':
      return in(days{7});
    default:
      return std::nullopt;
  }
}

}  // namespace riverd::filter
