#include "daemon/serve/access.hpp"

#include "daemon/http/server/negotiate.hpp"
#include "daemon/http/server/target.hpp"
#include "feeds/model/id.hpp"
#include "feeds/text/ascii.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
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

constexpr std::string_view token_parameter = "token";
constexpr std::string_view cookie_name = "riverd";
constexpr const char* cookie_age = "31536000";  // s, a year

/// What stands for a token in a cookie, from which the token cannot be told.
std::string ticket_of(std::string_view token) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const std::string text = "riverd cookie of " + std::string(token);
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

/// A browser sends one for each path that it has one for (RFC 6265, 5.4).
bool has_cookie(const Access& access, std::string_view cookies) {
  const std::string ticket = ticket_of(access.token);
  bool has = false;
  while (!cookies.empty()) {
    const auto end = std::min(cookies.find(';'), cookies.size());
    const auto pair = text::trimmed(cookies.substr(0, end));
    const auto equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == cookie_name && equals < pair.size()) {
      has = same_secret(pair.substr(equals + 1), ticket) || has;
    }
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
  }
  return has;
}

bool has_token(const Access& access, const http::RequestHead& head) {
  if (!head.cookie.empty() && asks_for_page(head) && has_cookie(access, head.cookie)) {
    return true;
  }
  if (const auto bearer = credentials_of(head.authorization, "bearer")) {
    return same_secret(*bearer, access.token);
  }
  const auto* parameter = head.parameter(token_parameter);
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

bool asks_for_page(const http::RequestHead& head) {
  const auto& path = head.path;
  // `//name/`, as a place to be sent to, would be another host (RFC 3986, 4.2).
  if (path.empty() || (path.size() > 1 && path.front().empty())) {
    return false;
  }
  return path.back().empty() || path.front() == "entries" || path.front() == "status";
}

std::optional<http::Reply> sign_in(const Access& access, const http::RequestHead& head,
                                   const std::string& base, const std::string& path, bool secure) {
  const auto* token = head.parameter(token_parameter);
  if (token == nullptr || access.token.empty() || !asks_for_page(head) || !http::prefers_html(head.accept) ||
      !same_secret(*token, access.token)) {
    return std::nullopt;
  }
  std::string location = base;
  for (const auto& segment : head.path) {
    location += "/" + http::percent_encoded(segment);
  }
  char before = '?';
  for (const auto& [name, value] : head.query) {
    if (name == token_parameter) {
      continue;
    }
    location += before + http::percent_encoded(name) + "=" + http::percent_encoded(value);
    before = '&';
  }
  auto reply = http::Reply::see_other(std::move(location));
  reply.fields.push_back({"Set-Cookie", std::string(cookie_name) + "=" + ticket_of(access.token) +
                                            "; Path=" + base + path + "; Max-Age=" + cookie_age +
                                            "; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")});
  return reply;
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
