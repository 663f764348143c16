#include "daemon/http/client/request_text.hpp"

#include "daemon/http/client/content_coding.hpp"
#include "daemon/http/client/header_field.hpp"
#include "daemon/http/client/proxy_tunnel.hpp"

#include <openssl/evp.h>

namespace riverd::http {
namespace {

constexpr std::string_view accept =
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1";

constexpr std::size_t usual_size = 640;  // without the target

void add(std::string& text, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  // A line break in a stored validator or a configured name must not begin another header.
  text.append(name).append(": ");
  append_without_controls(text, value);
  text += "\r\n";
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string request_text(const OriginUrl& url, const Request& request, std::string_view user_agent,
                         HopParts parts) {
  std::string text;
  text.reserve(usual_size + url.target.size());
  text.append("GET ").append(parts.proxy != nullptr ? url.to_string() : url.target).append(" HTTP/1.1\r\n");
  add(text, "Host", url.authority);
  add(text, "User-Agent", user_agent);
  add(text, "Accept", accept);
  add(text, "Accept-Encoding", accepted_codings);
  add(text, "A-IM", "feed");
  if (parts.validators) {
    add(text, "If-None-Match", request.if_none_match);
    add(text, "If-Modified-Since", request.if_modified_since);
  }
  if (parts.credentials) add(text, "Authorization", "Basic " + base64(request.user + ":" + request.password));
  if (parts.proxy != nullptr && !parts.proxy->credentials.empty()) {
    add(text, "Proxy-Authorization", proxy_authorization(*parts.proxy));
  }
  return text += "\r\n";
}

}  // namespace riverd::http
