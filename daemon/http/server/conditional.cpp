#include "daemon/http/server/conditional.hpp"

#include "daemon/http/server/http_date.hpp"

#include <chrono>

namespace riverd::http {

bool etag_listed(std::string_view if_none_match, std::string_view etag) {
  auto rest = if_none_match;
  const auto skip = [&rest](std::string_view characters) {
    const auto next = rest.find_first_not_of(characters);
    rest.remove_prefix(next == std::string_view::npos ? rest.size() : next);
  };
  skip(" \t");
  if (rest.starts_with('*')) {
    rest.remove_prefix(1);
    skip(" \t");
    return rest.empty();
  }
  for (;;) {
    skip(" \t,");
    if (rest.empty()) {
      return false;
    }
    const auto tag = rest.starts_with("W/") ? rest.substr(2) : rest;
    const auto end = tag.starts_with('"') ? tag.find('"', 1) : std::string_view::npos;
    if (end != std::string_view::npos) {
      if (tag.substr(0, end + 1) == etag) {
        return true;
      }
      rest = tag.substr(end + 1);
    } else {  // not an entity tag: on to the next comma
      const auto comma = rest.find(',');
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma);
    }
  }
}

bool not_modified(std::string_view if_none_match, std::string_view if_modified_since, std::string_view etag,
                  std::optional<Time> last_modified) {
  if (!if_none_match.empty()) {
    return etag_listed(if_none_match, etag);
  }
  if (if_modified_since.empty() || !last_modified) {
    return false;
  }
  const auto since = parse_http_date(if_modified_since);
  return since && std::chrono::floor<std::chrono::seconds>(*last_modified) <= *since;
}

}  // namespace riverd::http
