#pragma once

#include "daemon/http/client/address_policy.hpp"
#include "daemon/http/client/client.hpp"
#include "daemon/http/client/origin_url.hpp"
#include "feeds/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

/// A proxy of HTTP (RFC 9110, 3.7 and 9.3.6).
struct Proxy {
  std::string host;  // as of OriginUrl
  std::uint16_t port = 0;
  std::string credentials;  // `user:password`; empty: none

  /// For messages: `HOST:PORT`.
  [[nodiscard]] std::string name() const;
};

/// Which requests go through which proxy.
class ProxyRules {
 public:
  ProxyRules() = default;

  /// The error names the proxy that cannot be used and what to write instead.
  [[nodiscard]] static Result<ProxyRules> make(const ProxyOptions& options);

  /// The proxy that an origin is asked through; nullptr: none.
  [[nodiscard]] const Proxy* of(const OriginUrl& url) const;

 private:
  /// An origin that is asked directly.
  struct Exception {
    std::string host;  // and every name below it
    std::optional<std::uint16_t> port{};
    std::optional<AddressRange> range{};
  };

  [[nodiscard]] bool direct(const OriginUrl& url) const;

  std::optional<Proxy> http_;
  std::optional<Proxy> https_;
  bool none_ = false;  // `*`
  std::vector<Exception> exceptions_;
};

/// The environment's proxies, by the names that other programs read: http_proxy, https_proxy, all_proxy and
/// no_proxy, in lower case before upper case. HTTP_PROXY is not read: of a CGI program a request sets it.
[[nodiscard]] ProxyOptions proxies_of(const std::function<const char*(const char*)>& environment);

}  // namespace riverd::http
