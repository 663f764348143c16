#include "daemon/http/client/address_policy.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace riverd::http {

namespace asio = boost::asio;
using asio::ip::address;

namespace {

struct V4Block {
  std::uint32_t network;
  unsigned length;
  std::string_view purpose;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

// IANA IPv4 Special-Purpose Address Registry. The few entries in it that are globally reachable lie in
// 192.0.0.0/24 and 192.88.99.0/24, where no web server is.
constexpr std::array<V4Block, 18> v4_blocks = {{
    {v4(0, 0, 0, 0), 8, "this network"},
    {v4(10, 0, 0, 0), 8, "private use"},
    {v4(100, 64, 0, 0), 10, "shared address space"},
    {v4(127, 0, 0, 0), 8, "loopback"},
    {v4(169, 254, 0, 0), 16, "link-local"},
    {v4(172, 16, 0, 0), 12, "private use"},
    {v4(192, 0, 0, 0), 24, "IETF protocol assignments"},
    {v4(192, 0, 2, 0), 24, "documentation"},
    {v4(192, 31, 196, 0), 24, "AS112"},
    {v4(192, 52, 193, 0), 24, "AMT"},
    {v4(192, 88, 99, 0), 24, "6to4 relay anycast"},
    {v4(192, 168, 0, 0), 16, "private use"},
    {v4(192, 175, 48, 0), 24, "AS112"},
    {v4(198, 18, 0, 0), 15, "benchmarking"},
    {v4(198, 51, 100, 0), 24, "documentation"},
    {v4(203, 0, 113, 0), 24, "documentation"},
    {v4(224, 0, 0, 0), 4, "multicast"},
    {v4(240, 0, 0, 0), 4, "reserved"},
}};

struct V6Block {
  std::array<std::uint16_t, 8> network;
  unsigned length;
  std::string_view purpose;
};

// IANA IPv6 Special-Purpose Address Registry, and multicast. Everything else outside 2000::/3 is
// unassigned and refused as such.
constexpr std::array<V6Block, 15> v6_blocks = {{
    {{0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    {{0, 0, 0, 0, 0, 0, 0, 0}, 128, "unspecified"},
    {{0x64, 0xff9b, 1}, 48, "local-use NAT64"},
    {{0x100}, 64, "discard only"},
    {{0x100, 0, 0, 1}, 64, "dummy prefix"},
    {{0x2001}, 32, "Teredo"},
    {{0x2001, 0xdb8}, 32, "documentation"},
    {{0x2001}, 23, "IETF protocol assignments"},
    {{0x2620, 0x4f, 0x8000}, 48, "AS112"},
    {{0x3fff}, 20, "documentation"},
    {{0x5f00}, 16, "segment routing"},
    {{0xfc00}, 7, "unique local"},
    {{0xfe80}, 10, "link-local"},
    {{0xfec0}, 10, "site-local"},
    {{0xff00}, 8, "multicast"},
}};

using Bytes = std::array<std::uint8_t, 16>;

bool starts_with(const Bytes& bytes, const Bytes& prefix, unsigned length) {
  const std::size_t whole = length / 8;
  if (!std::equal(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(whole), bytes.begin())) {
    return false;
  }
  const unsigned rest = length % 8;
  if (rest == 0) return true;
  return (bytes[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

Bytes bytes_of(const std::array<std::uint16_t, 8>& groups) {
  Bytes bytes{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    bytes[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8U);
    bytes[2 * i + 1] = static_cast<std::uint8_t>(groups[i] & 0xFFU);
  }
  return bytes;
}

Bytes mapped(const address& a) {
  if (a.is_v6()) return a.to_v6().to_bytes();
  Bytes bytes{};
  bytes[10] = 0xFF;
  bytes[11] = 0xFF;
  const auto four = a.to_v4().to_bytes();
  std::copy(four.begin(), four.end(), bytes.begin() + 12);
  return bytes;
}

std::uint32_t v4_at(const Bytes& bytes, std::size_t offset) {
  return v4(bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]);
}

std::string_view special_v4(std::uint32_t bits) {
  for (const V4Block& block : v4_blocks) {
    if ((bits ^ block.network) >> (32 - block.length) == 0) return block.purpose;
  }
  return {};
}

std::string_view special_v6(const Bytes& bytes) {
  for (const V6Block& block : v6_blocks) {
    if (starts_with(bytes, bytes_of(block.network), block.length)) return block.purpose;
  }
  if (starts_with(bytes, bytes_of({0, 0, 0, 0, 0, 0xFFFF}), 96)) return special_v4(v4_at(bytes, 12));
  if (starts_with(bytes, bytes_of({0x64, 0xff9b}), 96)) return special_v4(v4_at(bytes, 12));  // NAT64
  if (starts_with(bytes, bytes_of({0x2002}), 16)) return special_v4(v4_at(bytes, 2));         // 6to4
  if (bytes[0] >> 5U != 1) return "unassigned";  // IPv4-compatible addresses (::/96) among them
  return {};
}

}  // namespace

Result<AddressRange> AddressRange::parse(std::string_view cidr) {
  const auto wrong = [&] {
    return Error(boost::system::errc::make_error_code(boost::system::errc::invalid_argument),
                 "\"" + std::string(cidr) + "\" is not an address range such as 192.168.0.0/16 or fd00::/8");
  };
  const auto slash = std::min(cidr.find('/'), cidr.size());
  boost::system::error_code error;
  const address network = asio::ip::make_address(std::string(cidr.substr(0, slash)), error);
  if (error || (network.is_v6() && network.to_v6().scope_id() != 0)) return wrong();

  const unsigned widest = network.is_v4() ? 32 : 128;
  unsigned length = widest;
  if (slash < cidr.size()) {
    const std::string_view digits = cidr.substr(slash + 1);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (code != std::errc() || end != digits.data() + digits.size() || length > widest) return wrong();
  }
  AddressRange range;
  range.network_ = mapped(network);
  range.length_ = network.is_v4() ? length + 96 : length;
  return range;
}

bool AddressRange::contains(const address& a) const {
  return starts_with(mapped(a), network_, length_);
}

std::string_view special_purpose(const address& a) {
  return a.is_v4() ? special_v4(a.to_v4().to_uint()) : special_v6(a.to_v6().to_bytes());
}

Result<AddressPolicy> AddressPolicy::make(const std::vector<std::string>& allowed) {
  AddressPolicy policy;
  for (const std::string& text : allowed) {
    auto range = AddressRange::parse(text);
    if (!range) return range.error();
    policy.allowed_.push_back(*range);
  }
  return policy;
}

bool AddressPolicy::permits(const address& a) const {
  if (special_purpose(a).empty()) return true;
  return std::any_of(allowed_.begin(), allowed_.end(), [&](const AddressRange& r) { return r.contains(a); });
}

}  // namespace riverd::http
