#pragma once

#include "feeds/model/time.hpp"

#include <optional>
#include <string_view>

namespace riverd::http {

/// Whether a list of entity tags (`If-None-Match`: `*`, or tags with commas between them) holds `etag`
/// by weak comparison (RFC 9110, 8.8.3.2 and 13.1.2). `etag` is a strong tag with its quotes. What is no
/// entity tag in the list matches nothing.
[[nodiscard]] bool etag_listed(std::string_view if_none_match, std::string_view etag);

/// Whether a GET or HEAD is answered 304 (RFC 9110, 13.2.2): `If-None-Match` decides where it is given,
/// else `If-Modified-Since` against `last_modified` in whole seconds. A date that cannot be read is
/// ignored.
[[nodiscard]] bool not_modified(std::string_view if_none_match, std::string_view if_modified_since,
                                std::string_view etag, std::optional<Time> last_modified);

}  // namespace riverd::http
