#include "config/addresses.hpp"

#include "feeds/text/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>

namespace riverd::config {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// The whole text as a decimal number of at most `highest`.
std::optional<unsigned> number(std::string_view text, unsigned highest) {
  unsigned value = 0;  // from_chars takes no sign for it
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > highest) return std::nullopt;
  return value;
}

/// The network-order bytes of an address, of which `size` count.
struct Address {
  int family = AF_INET;
  std::size_t size = 4;
  std::array<unsigned char, 16> bytes{};
};

std::optional<Address> address(const std::string& text) {
  Address result;
  if (inet_pton(AF_INET, text.c_str(), result.bytes.data()) == 1) return result;
  result.family = AF_INET6;
  result.size = 16;
  if (inet_pton(AF_INET6, text.c_str(), result.bytes.data()) == 1) return result;
  return std::nullopt;
}

bool is_v6(std::string_view text) {
  const auto parsed = address(std::string{text});
  return parsed && parsed->family == AF_INET6;
}

/// RFC 1123, 2.1, with underscores, which private names often have. A name whose last label is a number
/// is a mistyped IPv4 address.
bool is_name_or_v4(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  std::size_t start = 0;
  std::string_view label;
  while (true) {
    const std::size_t dot = text.find('.', start);
    label = text.substr(start, dot == std::string_view::npos ? dot : dot - start);
    const auto in_label = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; };
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
        !std::ranges::all_of(label, in_label)) {
      return false;
    }
    if (dot == std::string_view::npos) break;
    start = dot + 1;
  }
  if (!std::ranges::all_of(label, is_digit)) return true;
  const auto parsed = address(std::string{text});
  return parsed && parsed->family == AF_INET;
}

std::string_view without_brackets(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') return text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

Checked<std::string> listen_address(std::string_view text) {
  constexpr std::string_view forms = R"(write HOST:PORT, [V6]:PORT or unix:PATH, e.g. "127.0.0.1:8480")";
  if (text.find("://") != std::string_view::npos) {
    return Complaint{"is a URL; " + std::string{forms} + ", and the URL into base_url"};
  }
  if (is_v6(text))
    return Complaint{"is an IPv6 address without a port; write [" + std::string{text} + "]:8480"};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.back() == ']') {
    return Complaint{"has no port; " + std::string{forms}};
  }
  const std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed ? !is_v6(without_brackets(host)) : !is_name_or_v4(host)) {
    return Complaint{"has a host that is neither a name nor an address; " + std::string{forms}};
  }
  const std::string_view port = text.substr(colon + 1);
  if (port.empty() || !std::ranges::all_of(port, is_digit) || !number(port, 65535)) {
    return Complaint{"has a port that is no number from 0 to 65535; " + std::string{forms}};
  }
  return std::string{text};
}

Checked<std::string> address_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  auto parsed = address(std::string{text.substr(0, slash)});
  if (!parsed) {
    return Complaint{R"(is no address range; write ADDRESS/BITS, e.g. "10.0.0.0/8" or "fd00::/8")"};
  }
  const auto width = static_cast<unsigned>(parsed->size * 8);
  const std::string whole = std::to_string(width);
  if (slash == std::string_view::npos) {
    return Complaint{"has no prefix length; write \"" + std::string{text} + "/" + whole +
                     "\" for the one address"};
  }
  const auto bits = number(text.substr(slash + 1), width);
  if (!bits) return Complaint{"has a prefix length that is no number from 0 to " + whole};
  for (std::size_t i = 0; i < parsed->size; ++i) {
    const unsigned kept =
        std::clamp<unsigned>(*bits, static_cast<unsigned>(i * 8), static_cast<unsigned>(i * 8 + 8)) -
        static_cast<unsigned>(i * 8);
    parsed->bytes.at(i) &= static_cast<unsigned char>(0xFF00U >> kept);
  }
  std::array<char, INET6_ADDRSTRLEN> spelled{};
  inet_ntop(parsed->family, parsed->bytes.data(), spelled.data(), static_cast<socklen_t>(spelled.size()));
  return std::string{spelled.data()} + "/" + std::to_string(*bits);
}

Checked<std::string> host_name(std::string_view text) {
  if (text.find("://") != std::string_view::npos) {
    return Complaint{R"(is a URL; write the host alone, e.g. "rsshub.home.arpa")"};
  }
  const std::string_view bare = without_brackets(text);
  if (is_v6(bare) || is_name_or_v4(text)) return lower(bare);
  if (const std::size_t colon = text.rfind(':');
      colon != std::string_view::npos && is_name_or_v4(text.substr(0, colon))) {
    return Complaint{"has a port; write the host alone: \"" + std::string{text.substr(0, colon)} + "\""};
  }
  return Complaint{R"(is no host; write a name or an address, e.g. "rsshub.home.arpa")"};
}

Checked<std::string> picture_proxy(std::string_view text) {
  const std::size_t place = text.find("{}");
  std::string filled(text);
  if (place != std::string::npos) filled.replace(place, 2, "x");
  if (text.empty() ||
      (place != std::string_view::npos && text::is_web_url(filled) && text::repair_url(filled) == filled)) {
    return std::string{text};
  }
  return Complaint{
      R"(is no http or https URL with {} in it; write the proxy's, e.g. "https://wsrv.nl/?url={}")"};
}

Checked<std::string> base_url(std::string_view text) {
  constexpr std::string_view form = R"(write what readers see, e.g. "https://feeds.example.org")";
  if (!text::is_web_url(text) || text::repair_url(text) != text) {
    return Complaint{"is no http or https URL; " + std::string{form}};
  }
  if (text.find_first_of("?#") != std::string_view::npos) {
    return Complaint{"has a query or a fragment, but addresses are appended to it; " + std::string{form}};
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string{text};
}

Checked<std::chrono::minutes> zone_offset(std::string_view text) {
  if (text == "Z" || text == "UTC") return std::chrono::minutes{0};
  const auto complaint = [] {
    return Complaint{R"(is no zone; write hours and minutes from UTC, at most 14:00, e.g. "+08:00")"};
  };
  if (text.size() < 5 || (text.front() != '+' && text.front() != '-')) return complaint();
  const std::string_view hour_digits = text.substr(1, 2);
  std::string_view minute_digits = text.substr(3);
  if (minute_digits.front() == ':') minute_digits.remove_prefix(1);
  if (minute_digits.size() != 2) return complaint();
  const auto hours = number(hour_digits, 14);
  const auto minutes = number(minute_digits, 59);
  if (!hours || !minutes) return complaint();
  const std::chrono::minutes offset{*hours * 60 + *minutes};
  if (offset > std::chrono::hours{14}) return complaint();
  return text.front() == '-' ? -offset : offset;
}

}  // namespace riverd::config
