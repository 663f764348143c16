#include "daemon/http/client/cache_control.hpp"

#include "daemon/http/client/delta_seconds.hpp"
#include "daemon/http/client/header_field.hpp"
#include "feeds/parse/date.hpp"

#include <algorithm>

namespace riverd::http {
namespace {

std::string_view unquoted(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    return value.substr(1, value.size() - 2);
  }
  return value;
}

/// The first max-age that can be read, in any Cache-Control field.
std::optional<std::chrono::seconds> max_age(const Response& response) {
  for (const Header& header : response.headers) {
    if (!same_token(header.name, "Cache-Control")) continue;
    std::string_view list = header.value;
    for (auto directive = take_element(list); !directive.empty(); directive = take_element(list)) {
      const auto equals = directive.find('=');
      if (equals == std::string_view::npos) continue;
      if (!same_token(trim_field(directive.substr(0, equals)), "max-age")) continue;
      const auto value = unquoted(trim_field(directive.substr(equals + 1)));
      if (const auto seconds = parse_delta_seconds(value)) return seconds;
    }
  }
  return std::nullopt;
}

bool has_header(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const Header& h) { return same_token(h.name, name); });
}

}  // namespace

std::optional<std::chrono::seconds> freshness(const Response& response) {
  using std::chrono::seconds;
  if (const auto lifetime = max_age(response)) {
    const auto age = parse_delta_seconds(trim_field(response.header("Age"))).value_or(seconds{0});
    return std::max(*lifetime - age, seconds{0});
  }
  if (!has_header(response, "Expires")) return std::nullopt;
  const auto expires = parse::parse_date(response.header("Expires"));
  if (!expires) return seconds{0};  // RFC 9111, 5.3: "0" and the like mean the past
  const auto date = parse::parse_date(response.header("Date"));
  if (!date) return std::nullopt;
  return std::max(std::chrono::floor<seconds>(expires->time - date->time), seconds{0});
}

}  // namespace riverd::http
