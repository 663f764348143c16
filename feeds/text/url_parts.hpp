#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace riverd::text {

/// A URL reference taken apart (RFC 3986, 3); the views point into the text it was made of. An absent
/// part is not the same as an empty one.
struct UrlParts {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

/// Any text is some reference; nothing is validated.
[[nodiscard]] UrlParts split_url(std::string_view url);

struct HostAndPort {
  std::string_view user;  // with its password
  std::string_view host;  // an IPv6 address with its brackets
  std::string_view port;  // empty: none
};

/// The user ends at the last `@`, as browsers have it.
[[nodiscard]] HostAndPort split_authority(std::string_view authority);

/// `.` and `..` resolved (RFC 3986, 5.2.4); leading `..` dropped.
[[nodiscard]] std::string without_dot_segments(std::string_view path);

/// A reference in the light of a base (RFC 3986, 5.2.2).
struct ResolvedUrl {
  std::string_view scheme;
  std::optional<std::string_view> authority;
  std::string path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};
[[nodiscard]] ResolvedUrl resolve(const UrlParts& reference, const UrlParts& base);

[[nodiscard]] std::string join_url(const ResolvedUrl& url);

}  // namespace riverd::text
