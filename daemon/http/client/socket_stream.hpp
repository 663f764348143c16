#pragma once

#include "daemon/http/client/byte_stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>

namespace riverd::http {

using TlsSocket = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

/// A stream over a connected socket.
[[nodiscard]] std::unique_ptr<ByteStream> make_stream(boost::asio::ip::tcp::socket socket);

/// A stream over a TLS connection whose handshake is done.
[[nodiscard]] std::unique_ptr<ByteStream> make_stream(std::unique_ptr<TlsSocket> socket);

}  // namespace riverd::http
