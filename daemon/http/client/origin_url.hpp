#pragma once

#include "feeds/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::http {

/// A URL taken apart into what a connection and a request need.
struct OriginUrl {
  bool tls = false;
  std::string host;  // lower case, IPv6 without brackets, without the dot of an absolute name
  std::uint16_t port = 0;
  std::string authority;  // as Host says it: the port only where it is not the scheme's
  std::string target;     // path and query, at least "/"; never a fragment (P8)

  /// Scheme, authority and target together.
  [[nodiscard]] std::string to_string() const;
};

/// ClientError::invalid_url, naming the URL and what is wrong with it: no http or https, no host, a port
/// out of range, user and password in it (which would end up in logs and outputs). International names
/// become their ASCII form (UTS 46).
[[nodiscard]] Result<OriginUrl> parse_origin_url(std::string_view url);

}  // namespace riverd::http
