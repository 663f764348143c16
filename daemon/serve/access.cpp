#include "daemon/serve/access.hpp"

#include "feeds/model/id.hpp"
#include "feeds/text/ascii.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstddef>
#include <optional>
#include <string_view>

namespace riverd::serve {
namespace {

/// Digests are compared, so that the time tells neither the length nor the beginning of the secret.
bool same_secret(std::string_view given, std::string_view secret) {
  const auto a = digest_of({given});
  const auto b = digest_of({secret});
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// What follows `scheme ` in an Authorization header; nullopt if it is of another scheme.
std::optional<std::string_view> credentials_of(std::string_view authorization, std::string_view scheme) {
  const auto space = authorization.find(' ');
  if (space == std::string_view::npos || text::lower(authorization.substr(0, space)) != scheme) {
    return std::nullopt;
  }
  return text::trimmed(authorization.substr(space));
}

/// Standard base64 with its padding (RFC 4648, 4); nullopt if it is none.
std::optional<std::string> decoded(std::string_view base64) {
  if (base64.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string out(base64.size() / 4 * 3, '\0');
  const auto size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(base64.data()), static_cast<int>(base64.size()));
  if (size < 0) {
    return std::nullopt;
  }
  const auto padding = base64.size() - base64.substr(0, base64.find('=')).size();
  out.resize(static_cast<std::size_t>(size) - std::min<std::size_t>(padding, 2));
  return out;
}

bool has_password(const Access& access, std::string_view authorization) {
  const auto credentials = credentials_of(authorization, "basic");
  const auto pair = credentials ? decoded(*credentials) : std::nullopt;
  return pair && same_secret(*pair, access.user + ":" + access.password);
}

bool has_token(const Access& access, const http::RequestHead& head) {
  if (const auto bearer = credentials_of(head.authorization, "bearer")) {
    return same_secret(*bearer, access.token);
  }
  const auto* parameter = head.parameter("token");
  return parameter != nullptr && same_secret(*parameter, access.token);
}

}  // namespace

bool permits(const Access& access, const http::RequestHead& head) {
  if (access.closed) {
    return false;
  }
  return access.open() || (!access.password.empty() && has_password(access, head.authorization)) ||
         (!access.token.empty() && has_token(access, head));
}

http::Reply refusal(const Access& access) {
  if (access.closed) {
    return http::Reply::text(
        503, "The password that protects this cannot be read at the moment; the log says why.");
  }
  auto reply = http::Reply::text(
      401, access.password.empty() ? "This needs a token: ?token=… in the address, or as a Bearer token."
                                   : "This needs a user's name and a password.");
  reply.fields.push_back({"WWW-Authenticate", access.password.empty()
                                                  ? R"(Bearer realm="riverd")"
                                                  : R"(Basic realm="riverd", charset="UTF-8")"});
  return reply;
}

}  // namespace riverd::serve
