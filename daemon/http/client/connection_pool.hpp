#pragma once

#include "daemon/http/client/byte_stream.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace riverd::http {

/// What a connection may be reused for.
struct PoolKey {
  bool tls = false;
  std::string host;
  std::uint16_t port = 0;

  auto operator<=>(const PoolKey&) const = default;
};

/// Idle connections, at most two an origin and so many in all (the oldest give way). They are closed after
/// a while: TLS connections early and fewer of them kept, for each costs 88 KiB, a plain one less than 2.
/// A host's feeds are polled one after another among those of hundreds of other hosts: its connection has to
/// outlast them to be of use.
class ConnectionPool {
 public:
  static constexpr std::chrono::seconds plain_lifetime{30};
  static constexpr std::chrono::seconds tls_lifetime{10};
  static constexpr std::size_t most_per_origin = 2;
  static constexpr std::size_t most_plain = 1024;
  static constexpr std::size_t most_tls = 128;

  explicit ConnectionPool(const boost::asio::any_io_executor& executor);
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  /// The connection that was put last and still stands; nullptr if there is none.
  [[nodiscard]] std::unique_ptr<ByteStream> take(const PoolKey& key);

  /// After close() the connection is closed instead.
  void put(const PoolKey& key, std::unique_ptr<ByteStream> stream);

  /// Closes all and keeps none from now on.
  void close();

  [[nodiscard]] std::size_t size() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the timer's handler
};

}  // namespace riverd::http
