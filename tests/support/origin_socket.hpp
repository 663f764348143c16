#pragma once

#include "tests/support/certificates.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace riverd::test {

/// One accepted connection of an Origin, blocking, with or without TLS. Used by one thread, except
/// shutdown(), which any thread may call to end what the other waits for.
class OriginSocket {
 public:
  struct Tls;  // an SSL object

  OriginSocket(int descriptor, std::unique_ptr<Tls> tls);
  ~OriginSocket();
  OriginSocket(const OriginSocket&) = delete;
  OriginSocket& operator=(const OriginSocket&) = delete;

  bool handshake();
  /// Whether the handshake resumed a session.
  [[nodiscard]] bool resumed() const;
  bool read_more(std::string& buffer);
  bool write(std::string_view bytes);
  /// Closes so that the peer sees a TCP reset.
  void reset();
  /// An orderly close, in TLS with close_notify.
  void close();
  void shutdown();

 private:
  int descriptor_;
  bool reset_ = false;
  std::unique_ptr<Tls> tls_;
};

class OriginListener {
 public:
  OriginListener(const std::string& address, const Certificate* certificate);
  ~OriginListener();
  OriginListener(const OriginListener&) = delete;
  OriginListener& operator=(const OriginListener&) = delete;

  /// Waits for a connection; nullptr after shutdown().
  std::unique_ptr<OriginSocket> accept();
  void shutdown();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string host() const;
  [[nodiscard]] bool is_tls() const;

 private:
  struct Context;  // an SSL_CTX
  std::string address_;
  int descriptor_ = -1;
  std::uint16_t port_ = 0;
  std::unique_ptr<Context> context_;
};

}  // namespace riverd::test
