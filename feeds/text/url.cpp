#include "feeds/text/url.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/name_set.hpp"
#include "feeds/text/percent_encoding.hpp"
#include "feeds/text/sanitize_policy.hpp"
#include "feeds/text/scan.hpp"
#include "feeds/text/url_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

namespace riverd::text {
namespace {

/// Which bytes RFC 3986 lets stand in a URL as they are; `%` only before two digits. Square brackets are
/// left to IPv6 hosts.
constexpr std::array<bool, 256> may_stand = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 128; ++c) {
    table[c] =
        is_alphanumeric(static_cast<char>(c)) ||
        std::string_view("-._~:/?#@!$&'()*+,;=%[]").find(static_cast<char>(c)) != std::string_view::npos;
  }
  return table;
}();

/// Whether a character has to be repaired, or looked at: all but those that may stand, and `%`.
constexpr auto is_suspect = [](auto c) {
  return (c <= 0x20) | (c >= 0x7F) | (c == '%') | (c == '"') | (c == '<') | (c == '>') | (c == '\\') |
         (c == '^') | (c == '`') | ((c >= '{') & (c <= '}'));
};
static_assert([] {
  for (std::size_t c = 0; c < may_stand.size(); ++c) {
    if (is_suspect(static_cast<std::uint8_t>(c)) == (may_stand[c] && c != '%')) return false;
  }
  return true;
}());

/// Whether nothing of the URL has to be repaired.
bool is_sound(std::string_view url) {
  return scan(url, 0, is_suspect) == std::string_view::npos;
}

// The parameters that only say by which way somebody came.
constexpr std::array<std::string_view, 26> tracking_parameters = {
    "_hsenc",      "_hsmi",  "at_campaign", "at_medium",  "dclid",      "fbclid", "from_source",
    "ga_campaign", "gclid",  "gclsrc",      "igshid",     "mc_cid",     "mc_eid", "mkt_tok",
    "msclkid",     "ncid",   "oly_anon_id", "oly_enc_id", "rss_source", "scm",    "share_token",
    "spm",         "twclid", "vero_id",     "wickedid",   "yclid"};

bool is_tracking(std::string_view name) {
  return name.starts_with("utm_") || contains<tracking_parameters>(name);
}

/// Whether the port is absent or a number a port can be.
bool is_port(std::string_view digits) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return digits.empty() || (error == std::errc{} && end == digits.data() + digits.size() && value <= 65535);
}

/// A query without its tracking parameters.
std::string without_tracking(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(query.size(), end + 1));
    if (parameter.empty() || is_tracking(lower(parameter.substr(0, parameter.find('='))))) continue;
    if (!out.empty()) out += '&';
    out += normalized_percent(parameter);
  }
  return out;
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(query.size(), end + 1));
    if (parameter.starts_with(name) && parameter.substr(name.size()).starts_with('=')) {
      return std::string(parameter.substr(name.size() + 1));
    }
  }
  return std::nullopt;
}

}  // namespace

std::string repair_url(std::string_view url) {
  while (!url.empty() && (is_space(url.front()) || static_cast<unsigned char>(url.front()) < 0x20))
    url.remove_prefix(1);
  while (!url.empty() && (is_space(url.back()) || static_cast<unsigned char>(url.back()) < 0x20))
    url.remove_suffix(1);
  if (is_sound(url)) return std::string(url);
  std::string out;
  out.reserve(url.size());
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    if (c == '\t' || c == '\n' || c == '\r') continue;
    if (c == '%' && (i + 2 >= url.size() || !is_hex_digit(url[i + 1]) || !is_hex_digit(url[i + 2]))) {
      out += "%25";
    } else if (may_stand[static_cast<unsigned char>(c)]) {
      out += c;
    } else {
      append_percent(out, c);
    }
  }
  return out;
}

std::string resolve_url(std::string_view reference, std::string_view base) {
  std::string repaired = repair_url(reference);
  if (base.empty()) return repaired;
  const UrlParts from = split_url(repaired);
  if (from.scheme) return repaired;
  const std::string repaired_base = repair_url(base);
  const UrlParts against = split_url(repaired_base);
  if (!against.scheme || !is_listed_scheme(lower(*against.scheme))) return repaired;
  if (!against.path.empty() && against.path.front() != '/' && !against.authority)
    return repaired;  // opaque: mailto:
  return join_url(resolve(from, against));
}

std::optional<std::string> scheme_of(std::string_view url) {
  for (const std::string_view usual : {"https", "http"}) {
    if (url.starts_with(usual) && url.substr(usual.size()).starts_with(':')) return std::string(usual);
  }
  std::string scheme;
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) continue;
    if (c == ':') {
      if (scheme.empty()) return std::nullopt;
      return scheme;
    }
    if (!is_alphanumeric(c) && c != '+' && c != '-' && c != '.') return std::nullopt;
    scheme += lower(c);
  }
  return std::nullopt;
}

bool has_listed_scheme(std::string_view url) {
  const auto scheme = scheme_of(url);
  return !scheme || is_listed_scheme(*scheme);
}

bool is_web_url(std::string_view url) {
  const UrlParts parts = split_url(url);
  if (!parts.scheme || !parts.authority) return false;
  const std::string scheme = lower(*parts.scheme);
  if (scheme != "http" && scheme != "https") return false;
  const HostAndPort host = split_authority(*parts.authority);
  return !host.host.empty() && is_port(host.port) &&
         host.host.find_first_of("@/\\ ") == std::string_view::npos &&
         (parts.path.empty() || parts.path.front() == '/');
}

std::optional<std::string> normalized_link(std::string_view url) {
  const std::string repaired = repair_url(url);
  if (!is_web_url(repaired)) return std::nullopt;
  const UrlParts parts = split_url(repaired);
  const HostAndPort authority = split_authority(*parts.authority);
  std::string out = lower(authority.host);
  while (out.starts_with("www.") && out.find('.', 4) != std::string::npos) out.erase(0, 4);
  while (out.ends_with('.')) out.pop_back();
  if (out.empty()) return std::nullopt;
  if (!authority.port.empty() && authority.port != "80" && authority.port != "443") {
    out.append(":").append(authority.port);
  }
  // In this order: an encoded dot is a dot (RFC 3986, 6.2.2).
  std::string path = without_dot_segments(normalized_percent(parts.path));
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  out += path.empty() ? "/" : path;
  if (parts.query) {
    const std::string query = without_tracking(*parts.query);
    if (!query.empty()) out.append("?").append(query);
  }
  return out;
}

bool names_an_article(std::string_view normalized_link) {
  const std::size_t slash = normalized_link.find('/');
  return slash != std::string_view::npos && slash + 1 < normalized_link.size();
}

std::optional<std::string> without_tracking_parameters(std::string_view url) {
  const std::size_t question = url.find('?');
  if (question == std::string_view::npos) return std::nullopt;
  const std::size_t hash = std::min(url.find('#', question), url.size());
  std::string_view query = url.substr(question + 1, hash - question - 1);
  std::string kept;
  bool found = false;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(query.size(), end + 1));
    const std::string name = lower(parameter.substr(0, parameter.find('=')));
    if (is_tracking(name) && name != "share_token") {
      found = true;
      continue;
    }
    if (!kept.empty()) kept += '&';
    kept += parameter;
  }
  if (!found) return std::nullopt;
  std::string out(url.substr(0, question));
  if (!kept.empty()) out.append("?").append(kept);
  return out.append(url.substr(hash));
}

namespace {

/// A proxy of pictures, and where it has the origin's address.
struct ImageProxy {
  std::string_view host;       // with all below it where it begins with a dot
  std::string_view parameter;  // of the query; empty: the path is host and path of the origin
};

// Each is documented, or seen in feeds: images.weserv.nl/docs, developer.wordpress.com/docs/photon/api, the
// gadget proxy of Google, DuckDuckGo's and Pixnet's.
constexpr std::array<ImageProxy, 11> image_proxies = {{{"images.weserv.nl", "url"},
                                                       {"wsrv.nl", "url"},
                                                       {"rsz.io", "url"},
                                                       {"imageproxy.pimg.tw", "url"},
                                                       {"i0.wp.com", ""},
                                                       {"i1.wp.com", ""},
                                                       {"i2.wp.com", ""},
                                                       {"i3.wp.com", ""},
                                                       {"external-content.duckduckgo.com", "u"},
                                                       {"proxy.duckduckgo.com", "u"},
                                                       {"-opensocial.googleusercontent.com", "url"}}};

const ImageProxy* image_proxy_at(std::string_view host) {
  const auto* const found =
      std::find_if(image_proxies.begin(), image_proxies.end(), [&](const ImageProxy& proxy) {
        return proxy.host.starts_with('-') ? host.ends_with(proxy.host) : host == proxy.host;
      });
  return found == image_proxies.end() ? nullptr : found;
}

/// Whether the path of an address begins with a host.
bool begins_with_host(std::string_view path) {
  const std::string_view host = path.substr(0, path.find('/'));
  return host.size() < path.size() && host.find('.') != std::string_view::npos &&
         std::all_of(
             host.begin(), host.end(), [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
}

/// What stands behind one proxy.
std::optional<std::string> behind_proxy(std::string_view url) {
  const UrlParts parts = split_url(url);
  if (!parts.scheme || !parts.authority) return std::nullopt;
  const ImageProxy* proxy = image_proxy_at(lower(split_authority(*parts.authority).host));
  if (proxy == nullptr) return std::nullopt;
  std::string origin;
  if (proxy->parameter.empty()) {
    origin = parts.path.substr(std::min<std::size_t>(1, parts.path.size()));
    if (!begins_with_host(origin)) return std::nullopt;
  } else {
    const auto wanted = parts.query ? query_parameter(*parts.query, proxy->parameter) : std::nullopt;
    if (!wanted) return std::nullopt;
    origin = percent_decoded(*wanted);
  }
  if (origin.starts_with("ssl:")) origin.erase(0, 4);
  if (origin.starts_with("//")) origin.erase(0, 2);
  if (!origin.starts_with("http://") && !origin.starts_with("https://")) origin.insert(0, "https://");
  origin = repair_url(origin);
  if (!is_web_url(origin)) return std::nullopt;
  return origin;
}

}  // namespace

std::optional<std::string> unwrap_image_proxy(std::string_view url) {
  auto origin = behind_proxy(url);
  // Each step leaves a shorter address.
  while (origin) {
    auto further = behind_proxy(*origin);
    if (!further || further->size() >= origin->size()) break;
    origin = std::move(further);
  }
  return origin;
}

}  // namespace riverd::text
