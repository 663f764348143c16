#pragma once

#include "feeds/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <vector>

namespace riverd::http {

/// How long an attempt to connect is left alone before the next address is tried as well (RFC 8305, 5).
inline constexpr std::chrono::milliseconds connection_attempt_delay{250};

/// Orders addresses as RFC 8305, 4 has it: families alternate, IPv6 first; the order within a family is
/// kept.
[[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> interleaved(
    std::vector<boost::asio::ip::tcp::endpoint> endpoints);

/// Connects to the first that answers: each is tried when the one before has failed or has not answered
/// within `delay`; the losers are closed. An error is that of the last that failed, with its address.
/// Cancellation closes all attempts.
[[nodiscard]] boost::asio::awaitable<Result<boost::asio::ip::tcp::socket>> connect_first(
    std::vector<boost::asio::ip::tcp::endpoint> endpoints,
    std::chrono::milliseconds delay = connection_attempt_delay);

}  // namespace riverd::http
