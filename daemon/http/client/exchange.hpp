#pragma once

#include "daemon/http/client/body_budget.hpp"
#include "daemon/http/client/byte_stream.hpp"
#include "daemon/http/client/client.hpp"
#include "daemon/http/client/content_coding.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
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

using Deadline = std::chrono::steady_clock::time_point;

/// Writes a request and reads its answer, as long as there is room for its body; what it takes is `share`'s.
/// `request`, `stream` and `share` outlive the exchange. The stream ends its operations at the deadline; to
/// that nothing else waits longer. Errors do not name the URL.
[[nodiscard]] boost::asio::awaitable<ExchangeOutcome> exchange(ByteStream& stream, std::string_view request,
                                                               DecodeLimits limits, BodyShare& share,
                                                               Deadline deadline);

}  // namespace riverd::http
