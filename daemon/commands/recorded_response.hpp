#pragma once

#include "daemon/http/client/client.hpp"
#include "feeds/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace riverd::commands {

/// An answer out of a file: a whole one as it came over HTTP/1, its head first, or a bare document, which
/// counts as a 200 without fields. Bodies may be chunked and in any coding riverd asks for; a field that says
/// so although the recorder undid it already does no harm. Heads before the last one (redirects, interim
/// answers) are passed over. `url` becomes the answer's address.
///
/// Fails with ClientError::malformed, bad_coding or too_large (`max_body` bytes, decoded).
[[nodiscard]] Result<http::Response> read_recorded(std::string_view bytes, const std::string& url,
                                                   std::uint64_t max_body);

}  // namespace riverd::commands
