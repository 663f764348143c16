#include "daemon/http/client/origin_url.hpp"

#include "daemon/http/client/client.hpp"
#include "feeds/text/idna.hpp"
#include "feeds/text/url.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>

namespace riverd::http {
namespace {

Error invalid(std::string_view url, std::string_view why) {
  return Error(ClientError::invalid_url, std::string(url.substr(0, 2048)) + ": " + std::string(why));
}

}  // namespace

std::string OriginUrl::to_string() const {
  std::string text;
  text.reserve(8 + authority.size() + target.size());
  return text.append(tls ? "https://" : "http://").append(authority).append(target);
}

Result<OriginUrl> parse_origin_url(std::string_view given) {
  const std::string repaired = text::repair_url(given);
  std::string_view rest = repaired;
  OriginUrl url;
  const auto scheme = text::scheme_of(rest);
  if (!scheme || (*scheme != "http" && *scheme != "https")) return invalid(given, "not an http or https URL");
  url.tls = *scheme == "https";
  rest.remove_prefix(rest.find(':') + 1);
  if (!rest.starts_with("//")) return invalid(given, "no host");
  rest.remove_prefix(2);
  rest = rest.substr(0, rest.find('#'));

  const auto end = std::min(rest.find_first_of("/?\\"), rest.size());
  std::string_view authority = rest.substr(0, end);
  rest.remove_prefix(end);
  if (!rest.empty() && rest.front() == '\\') return invalid(given, "a backslash after the host");
  if (authority.find('@') != std::string_view::npos) {
    return Error(ClientError::invalid_url,
                 "a URL of " + std::string(authority.substr(authority.rfind('@') + 1)) +
                     " has user and password in it; write them as user and password_file");
  }

  std::string bracketed;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return invalid(given, "an IPv6 address without its bracket");
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address_v6(std::string(authority.substr(1, close - 1)), error);
    if (error || address.scope_id() != 0) return invalid(given, "not an IPv6 address in the brackets");
    url.host = address.to_string();
    bracketed = "[" + url.host + "]";
    authority.remove_prefix(close + 1);
    if (!authority.empty() && authority.front() != ':') return invalid(given, "text after the IPv6 address");
  } else {
    const auto colon = std::min(authority.find(':'), authority.size());
    if (colon == 0) return invalid(given, "no host");
    url.host = text::ascii_host(authority.substr(0, colon));
    if (url.host.empty()) return invalid(given, "not a host name");
    bracketed = url.host;
    authority.remove_prefix(colon);
  }

  const std::uint16_t usual = url.tls ? 443 : 80;
  url.port = usual;
  if (authority.size() > 1) {
    const std::string_view digits = authority.substr(1);
    const auto [last, code] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (code != std::errc() || last != digits.data() + digits.size() || url.port == 0) {
      return invalid(given, "not a port");
    }
  }
  url.authority = url.port == usual ? bracketed : bracketed + ":" + std::to_string(url.port);
  url.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
  return url;
}

}  // namespace riverd::http
