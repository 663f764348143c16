#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace riverd::test {

/// What a DnsServer says of one name.
struct DnsRecords {
  std::vector<std::string> addresses;  // IPv4 and IPv6 as text
  std::uint32_t ttl = 300;
  int code = 0;  // RCODE: 0 no error, 2 SERVFAIL, 3 NXDOMAIN
};

/// A DNS server over UDP on 127.0.0.1 in its own thread. Names without records are NXDOMAIN; a server
/// that is told to be silent answers nothing.
class DnsServer {
 public:
  explicit DnsServer(std::map<std::string, DnsRecords> names, bool silent = false);
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  /// `127.0.0.1:PORT`.
  [[nodiscard]] std::string address() const;

  /// Questions so far (A and AAAA each count).
  [[nodiscard]] std::size_t questions() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace riverd::test
