#pragma once

#include "feeds/result.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

/// A range of addresses, `192.168.0.0/16` or `fd00::/8`; a single address is its own range.
class AddressRange {
 public:
  [[nodiscard]] static Result<AddressRange> parse(std::string_view cidr);

  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

 private:
  using Bytes = std::array<std::uint8_t, 16>;

  Bytes network_{};      // IPv4 as ::ffff:a.b.c.d
  unsigned length_ = 0;  // of the prefix, 0 to 128
};

/// The name of the special purpose the address is set aside for, empty for an address of the open
/// Internet. All of IANA's special-purpose registries (RFC 6890 and its successors), multicast and
/// reserved space; an IPv6 address that carries an IPv4 one (mapped, compatible, NAT64, 6to4) is judged
/// by both, Teredo is never used.
[[nodiscard]] std::string_view special_purpose(const boost::asio::ip::address& address);

/// Which addresses may be connected to (X1): those of the open Internet, and those the operator allowed.
class AddressPolicy {
 public:
  AddressPolicy() = default;

  /// `allowed`: CIDR ranges; the error names the one that is none.
  [[nodiscard]] static Result<AddressPolicy> make(const std::vector<std::string>& allowed);

  [[nodiscard]] bool permits(const boost::asio::ip::address& address) const;

 private:
  std::vector<AddressRange> allowed_;
};

}  // namespace riverd::http
