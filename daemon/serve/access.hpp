#pragma once

#include "daemon/http/server/reply.hpp"
#include "daemon/http/server/request_head.hpp"

#include <string>

namespace riverd::serve {

/// Who may read something. Empty: everybody.
struct Access {
  std::string user;      // of Basic authentication (RFC 7617), with the password
  std::string password;  // empty: there is no user
  std::string token;     // sent as a Bearer token (RFC 6750) or as the query parameter `token`
  bool closed = false;   // nobody, because the secrets could not be read

  [[nodiscard]] bool open() const { return password.empty() && token.empty() && !closed; }
};

/// Whether a request carries the password or the token. Takes as long for a wrong secret as for a right one
/// (X8).
[[nodiscard]] bool permits(const Access& access, const http::RequestHead& head);

/// The answer to a request that is not permitted: 401 with a challenge, or 503 where the access is closed.
[[nodiscard]] http::Reply refusal(const Access& access);

}  // namespace riverd::serve
