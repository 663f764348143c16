#pragma once

#include "daemon/http/client/byte_stream.hpp"
#include "feeds/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace riverd::http {

/// Makes TLS connections to origins: TLS 1.2 or later, the certificate verified against the system's
/// authorities or a file's and against the host, SNI, ALPN for HTTP/1.1. A session that an origin offered
/// is resumed at the next connection (RFC 8446, 2.2).
class TlsConnector {
 public:
  /// `ca_file`: PEM; empty for the system's. Throws std::runtime_error where the file cannot be used.
  explicit TlsConnector(const std::filesystem::path& ca_file);
  ~TlsConnector();
  TlsConnector(const TlsConnector&) = delete;
  TlsConnector& operator=(const TlsConnector&) = delete;

  /// The handshake over a connected socket. `host`: a name in lower case, or an IP address as text. An
  /// error is ClientError::tls and says what is wrong: "certificate expired on 2025-02-22T18:39:04Z".
  [[nodiscard]] boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> handshake(
      boost::asio::ip::tcp::socket socket, std::string host, std::uint16_t port);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace riverd::http
