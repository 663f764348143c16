#pragma once

#include "daemon/http/client/client.hpp"
#include "daemon/http/client/origin_url.hpp"
#include "daemon/http/client/proxy.hpp"

#include <string>
#include <string_view>

namespace riverd::http {

/// What of a request goes to one hop of its redirects.
struct HopParts {
  bool validators = false;       // the hop is the one that gave them
  bool credentials = false;      // the hop is of the host they are for
  const Proxy* proxy = nullptr;  // asked for what is not secret: it wants the whole URL
};

/// RFC 4648, section 4.
[[nodiscard]] std::string base64(std::string_view bytes);

/// The bytes of a GET: Host, User-Agent, Accept naming the feed types first, Accept-Encoding, A-IM for
/// deltas of feeds (P10; RFC 3229), the validators verbatim (P1) and Authorization where `parts` has them.
/// No cookie, Referer or Pragma (P8).
[[nodiscard]] std::string request_text(const OriginUrl& url, const Request& request,
                                       std::string_view user_agent, HopParts parts);

}  // namespace riverd::http
