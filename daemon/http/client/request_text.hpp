#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/http/client/origin_url.hpp"

#include <string>
#include <string_view>

namespace riverd::http {

/// The bytes of a GET: Host, User-Agent, Accept naming the feed types first (P10), Accept-Encoding, the
/// validators verbatim (P1), Authorization if `with_credentials`. No cookie, Referer or Pragma (P8).
[[nodiscard]] std::string request_text(const OriginUrl& url, const Request& request,
                                       std::string_view user_agent, bool with_credentials);

}  // namespace riverd::http
