#include "daemon/http/server/conditional.hpp"

#include "daemon/http/server/http_date.hpp"
#include "feeds/text/ascii.hpp"

#include <chrono>

namespace riverd::http {

bool etag_listed(std::string_view if_none_match, std::string_view etag) {
  if (text::trimmed(if_none_match) == "*") {
    return true;
  }
  bool found = false;
  for_each_etag(if_none_match, [&](std::string_view listed) {
    found = listed == etag;
    return !found;
  });
  return found;
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
