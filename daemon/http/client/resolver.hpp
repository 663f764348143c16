#pragma once

#include "feeds/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace riverd::http {

struct ResolverOptions {
  std::string servers;                            // `ADDRESS:PORT,…`; empty: those of /etc/resolv.conf
  std::chrono::milliseconds query_timeout{2500};  // of the first try; it doubles
  int tries = 2;                                  // per server
};

/// Finds the addresses of names: /etc/hosts, then DNS for A and AAAA at once, by c-ares on the
/// executor's own sockets. Answers are remembered for their TTL (at most an hour), "no such name" for
/// half a minute; failures of a server are not. Lookups of one name share a query; at most 128 are
/// in flight, which is 256 datagrams, more wait. All of it runs on one executor.
class Resolver {
 public:
  static constexpr std::size_t most_in_flight = 128;
  static constexpr std::chrono::seconds longest_memory = std::chrono::hours{1};
  static constexpr std::chrono::seconds negative_memory{30};
  static constexpr std::size_t most_remembered = 16384;  // names

  Resolver(boost::asio::any_io_executor executor, ResolverOptions options = {});
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// The addresses of a name, at least one; those of an address as text are itself. An error is
  /// ClientError::unresolvable: "feedx.example: no address found (NXDOMAIN)". Cancelling the caller
  /// ends its wait with operation_aborted; a query that was sent goes on for others.
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<boost::asio::ip::address>>> resolve(
      std::string name);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace riverd::http
