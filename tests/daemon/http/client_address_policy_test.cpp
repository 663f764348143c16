#include "daemon/http/client/address_policy.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace riverd::http;
using boost::asio::ip::make_address;

TEST_CASE("X1 every special-purpose range is refused, first address and last") {
  const std::vector<std::pair<const char*, const char*>> refused = {
      {"0.0.0.0", "this network"},
      {"0.255.255.255", "this network"},
      {"10.0.0.0", "private use"},
      {"10.255.255.255", "private use"},
      {"100.64.0.0", "shared address space"},
      {"100.127.255.255", "shared address space"},
      {"127.0.0.0", "loopback"},
      {"127.255.255.255", "loopback"},
      {"169.254.0.0", "link-local"},
      {"169.254.169.254", "link-local"},
      {"169.254.255.255", "link-local"},
      {"172.16.0.0", "private use"},
      {"172.31.255.255", "private use"},
      {"192.0.0.0", "IETF protocol assignments"},
      {"192.0.0.255", "IETF protocol assignments"},
      {"192.0.2.0", "documentation"},
      {"192.0.2.255", "documentation"},
      {"192.31.196.1", "AS112"},
      {"192.52.193.1", "AMT"},
      {"192.88.99.0", "6to4 relay anycast"},
      {"192.88.99.255", "6to4 relay anycast"},
      {"192.168.0.0", "private use"},
      {"192.168.255.255", "private use"},
      {"192.175.48.1", "AS112"},
      {"198.18.0.0", "benchmarking"},
      {"198.19.255.255", "benchmarking"},
      {"198.51.100.0", "documentation"},
      {"198.51.100.255", "documentation"},
      {"203.0.113.0", "documentation"},
      {"203.0.113.255", "documentation"},
      {"224.0.0.0", "multicast"},
      {"239.255.255.255", "multicast"},
      {"240.0.0.0", "reserved"},
      {"255.255.255.255", "reserved"},
      {"::", "unspecified"},
      {"::1", "loopback"},
      {"::2", "unassigned"},
      {"::7f00:1", "unassigned"},  // IPv4-compatible 127.0.0.1
      {"::ffff:127.0.0.1", "loopback"},
      {"::ffff:10.1.2.3", "private use"},
      {"::ffff:0.0.0.0", "this network"},
      {"::ffff:0:7f00:1", "unassigned"},  // IPv4-translated
      {"64:ff9b::7f00:1", "loopback"},
      {"64:ff9b::a00:1", "private use"},
      {"64:ff9b:1::1", "local-use NAT64"},
      {"64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "local-use NAT64"},
      {"64:ff9b:0:1::1", "unassigned"},
      {"100::", "discard only"},
      {"100::ffff:ffff:ffff:ffff", "discard only"},
      {"100:0:0:1::1", "dummy prefix"},
      {"2001::1", "Teredo"},
      {"2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "Teredo"},
      {"2001:1::1", "IETF protocol assignments"},
      {"2001:20::1", "IETF protocol assignments"},  // ORCHIDv2
      {"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "IETF protocol assignments"},
      {"2001:db8::", "documentation"},
      {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
      {"2002:7f00:1::", "loopback"},        // 6to4 of 127.0.0.1
      {"2002:c0a8:101::1", "private use"},  // 6to4 of 192.168.1.1
      {"2620:4f:8000::1", "AS112"},
      {"3fff::1", "documentation"},
      {"3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
      {"4000::1", "unassigned"},
      {"5f00::1", "segment routing"},
      {"fc00::", "unique local"},
      {"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unique local"},
      {"fe00::1", "unassigned"},
      {"fe80::", "link-local"},
      {"febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "link-local"},
      {"fec0::1", "site-local"},
      {"ff02::1", "multicast"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"},
  };
  const AddressPolicy policy;
  for (const auto& [address, purpose] : refused) {
    INFO(address);
    CHECK(special_purpose(make_address(address)) == purpose);
    CHECK_FALSE(policy.permits(make_address(address)));
  }
}

TEST_CASE("X1 the neighbours of special-purpose ranges and ordinary addresses are permitted") {
  const AddressPolicy policy;
  for (const char* address : {"1.0.0.0",         "9.255.255.255",   "11.0.0.0",
                              "100.63.255.255",  "100.128.0.0",     "126.255.255.255",
                              "128.0.0.0",       "169.253.255.255", "169.255.0.0",
                              "172.15.255.255",  "172.32.0.0",      "191.255.255.255",
                              "192.0.1.0",       "192.0.3.0",       "192.167.255.255",
                              "192.169.0.0",     "198.17.255.255",  "198.20.0.0",
                              "198.51.99.255",   "198.51.101.0",    "203.0.112.255",
                              "203.0.114.0",     "223.255.255.255", "8.8.8.8",
                              "93.184.216.34",   "2001:200::1",     "2001:4860:4860::8888",
                              "2001:db7::1",     "2001:db9::1",     "2606:4700::1111",
                              "2a00:1450::1",    "3ffe::1",         "64:ff9b::808:808",
                              "2002:808:808::1", "::ffff:8.8.8.8"}) {
    INFO(address);
    CHECK(policy.permits(make_address(address)));
  }
}

TEST_CASE("an allowed range is an exception from the refusal and from nothing else") {
  const auto policy = AddressPolicy::make({"127.0.0.0/8", "fd00:1::/32", "192.168.7.7"});
  REQUIRE(policy.has_value());
  CHECK(policy->permits(make_address("127.0.0.2")));
  CHECK(policy->permits(make_address("::ffff:127.0.0.2")));
  CHECK(policy->permits(make_address("fd00:1:2::3")));
  CHECK(policy->permits(make_address("192.168.7.7")));
  CHECK_FALSE(policy->permits(make_address("192.168.7.8")));
  CHECK_FALSE(policy->permits(make_address("::1")));
  CHECK_FALSE(policy->permits(make_address("fd00:2::3")));
}

TEST_CASE("ranges end at any bit") {
  const auto range = AddressRange::parse("10.20.48.0/20");
  REQUIRE(range.has_value());
  CHECK(range->contains(make_address("10.20.48.0")));
  CHECK(range->contains(make_address("10.20.63.255")));
  CHECK_FALSE(range->contains(make_address("10.20.64.0")));
  CHECK_FALSE(range->contains(make_address("10.20.47.255")));
  const auto all = AddressRange::parse("0.0.0.0/0");
  REQUIRE(all.has_value());
  CHECK(all->contains(make_address("255.1.2.3")));
  CHECK_FALSE(all->contains(make_address("2001:db8::1")));
}

TEST_CASE("what is no range is named") {
  for (const char* text : {"", "127.0.0.0/33", "::/129", "127.0.0.0/", "127.0.0.0/-1", "127.0.0.0/8x",
                           "127.1/8", "localhost/8", "fe80::1%1/64", "/8"}) {
    INFO(text);
    const auto policy = AddressPolicy::make({"10.0.0.0/8", text});
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().message().find("\"" + std::string(text) + "\"") != std::string::npos);
  }
}
