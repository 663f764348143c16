#pragma once

#include "daemon/http/server/reply.hpp"
#include "daemon/http/server/request_head.hpp"

#include <optional>
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

/// Whether a request carries the password or the token, or, if it is for a page, the cookie of sign_in().
/// Takes as long for a wrong secret as for a right one (X8).
[[nodiscard]] bool permits(const Access& access, const http::RequestHead& head);

/// Whether what is asked for is a page for people, on which links have no token. Caches are told that pages
/// depend on cookies; feeds do not.
[[nodiscard]] bool asks_for_page(const http::RequestHead& head);

/// The answer to a browser that comes to a page by its address with the token: a cookie (RFC 6265) for what
/// is below `path`, with which the links of the page work, and the way to the same address without the token.
/// nullopt: it does not, or the token is wrong. `path`: begins and ends with a slash. `base`: what paths
/// begin with. `secure`: the cookie is for HTTPS only.
[[nodiscard]] std::optional<http::Reply> sign_in(const Access& access, const http::RequestHead& head,
                                                 const std::string& base, const std::string& path,
                                                 bool secure);

/// The answer to a request that is not permitted: 401 with a challenge, or 503 where the access is closed.
[[nodiscard]] http::Reply refusal(const Access& access);

}  // namespace riverd::serve
