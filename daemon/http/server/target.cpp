#include "daemon/http/server/target.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace riverd::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The length of `http://` or `https://` at the start of `target`, in any case; 0 without one.
std::size_t scheme_length(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text::equals_ignoring_case(target.substr(0, scheme.size()), scheme)) {
      return scheme.size();
    }
  }
  return 0;
}

bool read_path(std::string_view path, RequestHead& head) {
  path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    auto segment = percent_decoded(path.substr(0, slash), false);
    if (!segment) {
      return false;
    }
    head.path.push_back(std::move(*segment));
    if (slash == std::string_view::npos) {
      return true;
    }
    path.remove_prefix(slash + 1);
  }
}

bool read_query(std::string_view query, RequestHead& head) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    if (!pair.empty()) {
      const auto equals = pair.find('=');
      auto name = percent_decoded(pair.substr(0, equals), true);
      const auto raw = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
      auto value = percent_decoded(raw, true);
      if (!name || !value) {
        return false;
      }
      head.query.push_back({std::move(*name), std::move(*value)});
    }
    if (end == std::string_view::npos) {
      break;
    }
    query.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

bool read_target(std::string_view target, RequestHead& head) {
  if (target.find('#') != std::string_view::npos) {
    return false;
  }
  if (target == "*") {  // RFC 9112, 3.2.4: names no resource of ours
    head.path.emplace_back("*");
    return true;
  }
  if (const auto scheme = scheme_length(target); scheme != 0) {
    target.remove_prefix(scheme);
    const auto end = std::min(target.find_first_of("/?"), target.size());
    const auto authority = target.substr(0, end);
    if (authority.empty() || !is_host(authority)) {
      return false;
    }
    head.host = authority;
    target.remove_prefix(end);
  } else if (!target.starts_with('/')) {
    return false;
  }
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  if (!read_path(path.empty() ? "/" : path, head)) {
    return false;
  }
  if (mark == std::string_view::npos) {
    return true;
  }
  head.query_text = target.substr(mark + 1);
  return read_query(head.query_text, head);
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0 || (high == 0 && low == 0)) {
        return std::nullopt;
      }
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

std::string percent_encoded(std::string_view segment) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(segment.size());
  for (const char c : segment) {
    if (text::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(digits[byte >> 4U]);
      out.push_back(digits[byte & 15U]);
    }
  }
  return out;
}

bool is_host(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return text::is_alphanumeric(c) ||
           std::string_view("-._~:[]%!$&'()*+;=").find(c) != std::string_view::npos;
  });
}

}  // namespace riverd::http
