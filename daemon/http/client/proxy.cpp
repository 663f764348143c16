#include "daemon/http/client/proxy.hpp"

#include "daemon/http/client/header_field.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/percent_encoding.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/system/errc.hpp>

#include <charconv>
#include <utility>

namespace riverd::http {
namespace {

namespace asio = boost::asio;

constexpr std::uint16_t usual_port = 1080;  // where a proxy's URL has none; curl's as well

Error unusable(std::string_view variable, const std::string& why) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::invalid_argument),
               std::string(variable) + ": " + why +
                   "; write http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT, or unset it");
}

Result<std::optional<Proxy>> proxy_of(std::string_view variable, std::string_view text) {
  text = trim_field(text);
  if (text.empty()) return std::optional<Proxy>{};
  const auto scheme = text.find("://");
  if (scheme != std::string_view::npos && !text::equals_ignoring_case(text.substr(0, scheme), "http")) {
    return unusable(variable,
                    "a proxy of the kind " + without_controls(text.substr(0, scheme)) + ":// is not known");
  }
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find_first_of("/?#"));
  Proxy proxy;
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    proxy.credentials = text::percent_decoded(text.substr(0, at));
    if (proxy.credentials.find(':') == std::string::npos) proxy.credentials += ':';
    text.remove_prefix(at + 1);
  }
  const auto last = text.rfind(':');
  const bool has_port = last != std::string_view::npos && text.find(']', last) == std::string_view::npos;
  auto place = parse_origin_url("http://" + std::string(text));
  if (!place) return unusable(variable, "names no host");
  proxy.host = std::move(place->host);
  proxy.port = has_port ? place->port : usual_port;
  return std::optional(std::move(proxy));
}

/// `host`, or one below it.
bool within(std::string_view name, std::string_view host) {
  if (!name.ends_with(host)) return false;
  return name.size() == host.size() || name[name.size() - host.size() - 1] == '.';
}

}  // namespace

std::string Proxy::name() const {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

Result<ProxyRules> ProxyRules::make(const ProxyOptions& options) {
  ProxyRules rules;
  auto plain = proxy_of("http_proxy", options.http);
  if (!plain) return plain.error();
  auto secure = proxy_of("https_proxy", options.https);
  if (!secure) return secure.error();
  rules.http_ = std::move(*plain);
  rules.https_ = std::move(*secure);
  std::string_view list = options.none;
  for (auto element = take_element(list); !element.empty(); element = take_element(list)) {
    Exception exception;
    std::string host = text::lower(element);
    if (host == "*") rules.none_ = true;
    if (auto range = AddressRange::parse(host)) exception.range = *range;
    if (const auto colon = host.rfind(':'); !exception.range && colon != std::string::npos) {
      std::uint16_t port = 0;
      const char* const end = host.data() + host.size();
      if (std::from_chars(host.data() + colon + 1, end, port).ptr == end) exception.port = port;
      host.resize(colon);
    }
    if (host.starts_with("*.")) host.erase(0, 1);
    if (host.starts_with('.')) host.erase(0, 1);
    if (host.starts_with('[') && host.ends_with(']')) {
      host = host.substr(1, host.size() - 2);
      if (auto range = AddressRange::parse(host)) exception.range = *range;
    }
    exception.host = std::move(host);
    if (!exception.host.empty()) rules.exceptions_.push_back(std::move(exception));
  }
  return rules;
}

bool ProxyRules::direct(const OriginUrl& url) const {
  if (none_) return true;
  boost::system::error_code no_address;
  const auto address = asio::ip::make_address(url.host, no_address);
  for (const Exception& exception : exceptions_) {
    if (exception.port && *exception.port != url.port) continue;
    if (!no_address ? exception.range && exception.range->contains(address)
                    : within(url.host, exception.host)) {
      return true;
    }
  }
  return false;
}

const Proxy* ProxyRules::of(const OriginUrl& url) const {
  const auto& proxy = url.tls ? https_ : http_;
  return proxy && !direct(url) ? &*proxy : nullptr;
}

ProxyOptions proxies_of(const std::function<const char*(const char*)>& environment) {
  const auto first = [&](std::initializer_list<const char*> names) {
    for (const char* name : names) {
      if (const char* value = environment(name); value != nullptr && *value != '\0')
        return std::string(value);
    }
    return std::string{};
  };
  ProxyOptions options;
  options.http = first({"http_proxy", "all_proxy", "ALL_PROXY"});
  options.https = first({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  options.none = first({"no_proxy", "NO_PROXY"});
  return options;
}

}  // namespace riverd::http
