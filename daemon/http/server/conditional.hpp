#pragma once

#include "feeds/model/time.hpp"

#include <optional>
#include <string_view>

namespace riverd::http {

/// Whether a list of entity tags (`If-None-Match`: `*`, or tags with commas between them) holds `etag`
/// by weak comparison (RFC 9110, 8.8.3.2 and 13.1.2). `etag` is a strong tag with its quotes. What is no
/// entity tag in the list matches nothing.
[[nodiscard]] bool etag_listed(std::string_view if_none_match, std::string_view etag);

/// Calls `visit` for every entity tag of such a list, with its quotes and without `W/`, as long as it returns
/// true. What is no entity tag is passed over.
template <class Visit>
void for_each_etag(std::string_view if_none_match, Visit visit) {
  for (auto rest = if_none_match;;) {
    const auto next = rest.find_first_not_of(" \t,");
    if (next == std::string_view::npos) {
      return;
    }
    rest.remove_prefix(next);
    const auto tag = rest.starts_with("W/") ? rest.substr(2) : rest;
    const auto end = tag.starts_with('"') ? tag.find('"', 1) : std::string_view::npos;
    if (end != std::string_view::npos) {
      if (!visit(tag.substr(0, end + 1))) {
        return;
      }
      rest = tag.substr(end + 1);
    } else {
      const auto comma = rest.find(',');
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma);
    }
  }
}

/// Whether a GET or HEAD is answered 304 (RFC 9110, 13.2.2): `If-None-Match` decides where it is given,
/// else `If-Modified-Since` against `last_modified` in whole seconds. A date that cannot be read is
/// ignored.
[[nodiscard]] bool not_modified(std::string_view if_none_match, std::string_view if_modified_since,
                                std::string_view etag, std::optional<Time> last_modified);

}  // namespace riverd::http
