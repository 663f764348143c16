#pragma once

#include "daemon/http/server/request_head.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace riverd::http {

/// Reads a request target (RFC 9112, 3.2) into `path`, `query`, `query_text` and, where the target is
/// absolute, `host`. Dot segments are kept as they are: paths are compared with a table and never reach
/// a file system. Returns false for what is no target of a server: authority form, fragments, bad
/// percent-encoding, an encoded NUL.
[[nodiscard]] bool read_target(std::string_view target, RequestHead& head);

/// `text` with its percent-encoding undone; nullopt where that is damaged or encodes NUL.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

/// `segment` with everything but RFC 3986's unreserved characters percent-encoded.
[[nodiscard]] std::string percent_encoded(std::string_view segment);

/// Whether `host` has the characters of a Host header (RFC 9110, 7.2) and no others.
[[nodiscard]] bool is_host(std::string_view host);

}  // namespace riverd::http
