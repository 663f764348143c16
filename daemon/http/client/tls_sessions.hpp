#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace riverd::http {

/// The TLS sessions that origins offered, each to be resumed once (RFC 8446, C.4): the newest of an origin,
/// 1,024 in all (those kept longest give way), in their encoded form, which takes a few kilobytes less than
/// OpenSSL's. Only connections whose certificate was verified leave one, and a session is not resumed beyond
/// a day, so that a certificate that expired or was replaced is noticed.
///
/// Kept alive by the connections that may still bring one. Used on one executor.
class TlsSessions : public std::enable_shared_from_this<TlsSessions> {
 public:
  static constexpr std::size_t most = 1024;
  static constexpr std::chrono::seconds longest_life = std::chrono::hours{24};

  /// Makes the connections of a context hand their sessions over; to be called once for each.
  static void watch(SSL_CTX* context);

  /// Before the handshake: resumes the session of that origin (`host:port`), if there is one, and remembers
  /// those that the connection brings.
  void offer(SSL* connection, const std::string& origin);

  [[nodiscard]] std::size_t size() const { return sessions_.size(); }

 private:
  struct Kept {
    std::string origin;
    std::string encoded;
    std::chrono::steady_clock::time_point until;
  };

  static int on_session(SSL* connection, SSL_SESSION* session);
  void keep(const std::string& origin, SSL_SESSION* session);

  std::list<Kept> sessions_;  // in the order they were kept
  std::unordered_map<std::string, std::list<Kept>::iterator> by_origin_;
};

}  // namespace riverd::http
