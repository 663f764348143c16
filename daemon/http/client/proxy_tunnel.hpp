#pragma once

#include "daemon/http/client/origin_url.hpp"
#include "daemon/http/client/proxy.hpp"
#include "feeds/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace riverd::http {

/// The value of Proxy-Authorization (RFC 9110, 11.7.2) for a proxy that has credentials.
[[nodiscard]] std::string proxy_authorization(const Proxy& proxy);

/// Asks a proxy, over a connection to it, for one to the origin (CONNECT; RFC 9110, 9.3.6): from then on
/// the socket is the origin's. `socket` outlives the call. ClientError::unreachable, with what the proxy
/// said, where it does not make the connection.
[[nodiscard]] boost::asio::awaitable<Result<void>> open_tunnel(boost::asio::ip::tcp::socket& socket,
                                                               OriginUrl origin, Proxy proxy,
                                                               std::string user_agent);

}  // namespace riverd::http
