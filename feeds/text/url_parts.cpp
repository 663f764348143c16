#include "feeds/text/url_parts.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>

namespace riverd::text {
namespace {

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

}  // namespace

UrlParts split_url(std::string_view url) {
  UrlParts parts;
  if (const auto hash = url.find('#'); hash != std::string_view::npos) {
    parts.fragment = url.substr(hash + 1);
    url = url.substr(0, hash);
  }
  if (const auto question = url.find('?'); question != std::string_view::npos) {
    parts.query = url.substr(question + 1);
    url = url.substr(0, question);
  }
  const auto colon = url.find_first_of(":/");
  if (colon != std::string_view::npos && url[colon] == ':' && is_scheme(url.substr(0, colon))) {
    parts.scheme = url.substr(0, colon);
    url.remove_prefix(colon + 1);
  }
  if (url.starts_with("//")) {
    const auto slash = std::min(url.find('/', 2), url.size());
    parts.authority = url.substr(2, slash - 2);
    url.remove_prefix(slash);
  }
  parts.path = url;
  return parts;
}

HostAndPort split_authority(std::string_view authority) {
  HostAndPort out;
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    out.user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  out.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) out.port = authority.substr(colon + 1);
  return out;
}

std::string without_dot_segments(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  const bool absolute = path.starts_with('/');
  while (!path.empty()) {
    const bool slash = path.front() == '/';
    const std::size_t end = std::min(path.find('/', slash ? 1 : 0), path.size());
    const std::string_view segment = path.substr(slash ? 1 : 0, end - (slash ? 1 : 0));
    path.remove_prefix(end);
    if (segment == "." || segment == "..") {
      if (segment == "..") {
        const auto last = out.rfind('/');
        out.erase(last == std::string::npos ? 0 : last);
      }
      if (path.empty() && (slash || !out.empty())) out += '/';
      continue;
    }
    if (slash) out += '/';
    out += segment;
  }
  if (absolute && !out.starts_with('/')) out.insert(0, "/");
  return out;
}

ResolvedUrl resolve(const UrlParts& reference, const UrlParts& base) {
  ResolvedUrl out;
  out.fragment = reference.fragment;
  out.query = reference.query;
  if (reference.scheme) {
    out.scheme = *reference.scheme;
    out.authority = reference.authority;
    out.path = without_dot_segments(reference.path);
    return out;
  }
  out.scheme = base.scheme.value_or("");
  if (reference.authority) {
    out.authority = reference.authority;
    out.path = without_dot_segments(reference.path);
    return out;
  }
  out.authority = base.authority;
  if (reference.path.empty()) {
    out.path = base.path;
    if (!reference.query) out.query = base.query;
  } else if (reference.path.front() == '/') {
    out.path = without_dot_segments(reference.path);
  } else {
    const auto last = base.path.rfind('/');
    std::string merged = last == std::string_view::npos ? std::string(base.authority ? "/" : "")
                                                        : std::string(base.path.substr(0, last + 1));
    merged += reference.path;
    out.path = without_dot_segments(merged);
  }
  return out;
}

std::string join_url(const ResolvedUrl& url) {
  std::string out(url.scheme);
  out += ':';
  if (url.authority) out.append("//").append(*url.authority);
  out += url.path;
  if (url.query) out.append("?").append(*url.query);
  if (url.fragment) out.append("#").append(*url.fragment);
  return out;
}

}  // namespace riverd::text
