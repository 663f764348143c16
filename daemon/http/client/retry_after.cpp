#include "daemon/http/client/retry_after.hpp"

#include "daemon/http/client/delta_seconds.hpp"
#include "daemon/http/client/header_field.hpp"
#include "feeds/parse/date.hpp"

#include <algorithm>

namespace riverd::http {

std::optional<Time> retry_after(const Response& response, Time now) {
  const std::string_view value = trim_field(response.header("Retry-After"));
  if (const auto seconds = parse_delta_seconds(value)) return now + *seconds;
  const auto date = parse::parse_date(value);
  if (!date) return std::nullopt;
  const auto sent = parse::parse_date(response.header("Date"));
  const Time origin_now = sent ? sent->time : now;
  return now + std::max(date->time - origin_now, Time::duration{0});
}

}  // namespace riverd::http
