#include "daemon/since.hpp"

#include "config/units.hpp"
#include "feeds/parse/date.hpp"

namespace riverd {

std::optional<Time> parse_since(std::string_view text, Time now) {
  if (const auto ago = config::parse_duration(text)) return now - *ago;
  const auto date = parse::parse_date(text);
  if (!date) return std::nullopt;
  return date->time;
}

}  // namespace riverd
