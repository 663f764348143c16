#pragma once

#include "daemon/http/client/byte_stream.hpp"
#include "daemon/http/client/client.hpp"
#include "daemon/http/client/content_coding.hpp"

#include <boost/asio/awaitable.hpp>

#include <string_view>
#include <utility>

namespace riverd::http {

/// What came of one request on one connection.
struct ExchangeOutcome {
  explicit ExchangeOutcome(Result<Response> r) : response(std::move(r)) {}

  Result<Response> response;  // status, headers, body, wire_bytes
  bool begun = false;         // whether a byte of an answer came
  bool reusable = false;      // whether another request may follow on the connection
};

/// Writes a request and reads its answer. `request` and `stream` outlive the exchange. Errors do not
/// name the URL.
[[nodiscard]] boost::asio::awaitable<ExchangeOutcome> exchange(ByteStream& stream, std::string_view request,
                                                               DecodeLimits limits);

}  // namespace riverd::http
