#include "feeds/text/idna.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/percent_encoding.hpp"

#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace riverd::text {
namespace {

constexpr std::size_t longest_name = 253;

std::unique_ptr<icu::IDNA> make_idna() {
  constexpr std::uint32_t options = UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE |
                                    UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ;
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(options, status));
  return U_SUCCESS(status) ? std::move(idna) : nullptr;
}

/// "" where the rules do not let it be a name.
std::string converted(const std::string& host, bool to_ascii) {
  const auto idna = make_idna();
  if (!idna) return {};
  UErrorCode status = U_ZERO_ERROR;
  icu::IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  if (to_ascii) {
    idna->nameToASCII_UTF8(host, sink, info, status);
  } else {
    idna->nameToUnicodeUTF8(host, sink, info, status);
  }
  return U_SUCCESS(status) && !info.hasErrors() ? out : std::string();
}

/// Where the host of a web URL stands; an empty part where there is none, or it is an IPv6 address.
std::pair<std::size_t, std::size_t> host_part(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {0, 0};
  std::size_t begin = scheme + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  if (const auto user = url.substr(begin, end - begin).rfind('@'); user != std::string_view::npos) {
    begin += user + 1;
  }
  std::string_view host = url.substr(begin, end - begin);
  if (host.starts_with('[')) return {0, 0};
  return {begin, begin + std::min(host.rfind(':'), host.size())};
}

std::string with_host(std::string_view url, std::string (*change)(std::string_view)) {
  const auto [begin, end] = host_part(url);
  const std::string host = begin == end ? std::string() : change(url.substr(begin, end - begin));
  if (host.empty()) return std::string(url);
  std::string out(url.substr(0, begin));
  out.append(host).append(url.substr(end));
  return out;
}

}  // namespace

std::string ascii_host(std::string_view raw) {
  const std::string host = percent_decoded(raw);
  const bool ascii = std::all_of(host.begin(), host.end(), [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
  });
  std::string out = ascii ? lower(host) : converted(host, true);
  if (out.find("..") != std::string::npos) return {};  // at the end too
  if (out.ends_with('.')) out.pop_back();
  return out.empty() || out.size() > longest_name || out.front() == '.' ? std::string() : out;
}

std::string readable_host(std::string_view ascii) {
  std::string host(ascii);
  if (host.find("xn--") == std::string::npos) return host;
  std::string readable = converted(host, false);
  return !readable.empty() && ascii_host(readable) == host ? readable : host;
}

std::string with_ascii_host(std::string_view url) {
  return with_host(url, [](std::string_view host) {
    const bool international = std::any_of(
        host.begin(), host.end(), [](char c) { return c == '%' || static_cast<unsigned char>(c) >= 0x80; });
    return international ? ascii_host(host) : std::string(host);
  });
}

std::string with_readable_host(std::string_view url) {
  return with_host(url, [](std::string_view host) { return readable_host(host); });
}

}  // namespace riverd::text
