#include "config/feed_url.hpp"

#include "feeds/text/idna.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <cstddef>

namespace riverd::config {
namespace {

constexpr std::string_view archive_scheme = "archive:";

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// RFC 3986, 3.3: what may stand in a path as it is.
bool is_path_character(char c) {
  constexpr std::string_view others = "-._~!$&'()*+,;=:@/";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         others.find(c) != std::string_view::npos;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Percent-encodes a path. In one that is part of a URL already, `%XX` stays; in the name of a file a
/// percent sign is a percent sign.
std::string encoded_path(std::string_view path, bool of_a_url) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    const bool escape =
        of_a_url && c == '%' && i + 2 < path.size() && is_hex(path[i + 1]) && is_hex(path[i + 2]);
    if (escape || is_path_character(c)) {
      result += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return result;
}

/// `rest` is what follows `file:`.
Checked<std::string> file_url(std::string_view rest, const std::filesystem::path& folder) {
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    if (rest.starts_with("localhost/")) rest.remove_prefix(std::string_view{"localhost"}.size());
    if (!rest.starts_with('/')) {
      return Complaint{"names a host where a file: URL of this machine has none; write file:///path"};
    }
  }
  if (rest.find_first_of("?#") != std::string_view::npos) {
    return Complaint{"has a query or a fragment, which a file has not; write ? as %3F and # as %23"};
  }
  if (rest.empty() || rest.ends_with('/')) return Complaint{"names no file; write file:///path"};
  if (rest.starts_with('/')) return "file://" + encoded_path(rest, true);
  // The two parts are encoded before they are joined: one is a file name, the other part of a URL.
  const std::filesystem::path joined =
      std::filesystem::path{encoded_path(folder.string(), false)} / encoded_path(rest, true);
  return "file://" + joined.lexically_normal().string();
}

std::string without_feed_scheme(std::string_view url) {
  url.remove_prefix(std::string_view{"feed:"}.size());
  return url.starts_with("//") ? "http:" + std::string{url} : std::string{url};
}

/// Whether the authority has a user before its host.
bool has_credentials(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  return rest.substr(0, rest.find_first_of("/?#")).find('@') != std::string_view::npos;
}

}  // namespace

std::string_view archive_name(std::string_view url) {
  return url.starts_with(archive_scheme) ? url.substr(archive_scheme.size()) : std::string_view();
}

Checked<std::string> archive_url(std::string_view name) {
  constexpr std::size_t longest = 64;
  constexpr std::string_view others = "-_.";
  const bool allowed = std::all_of(name.begin(), name.end(), [&](char c) {
    return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
  });
  if (name.empty() || name.size() > longest || name.front() == '.' || name.front() == '-' || !allowed) {
    return Complaint{"is no archive's name; write 1 to 64 ASCII letters, digits, '-', '_' or '.'"};
  }
  return std::string(archive_scheme) + std::string(name);
}

Checked<std::string> feed_url(std::string_view text, const std::filesystem::path& folder) {
  if (!is_one_line(text)) return Complaint{"has control characters; write the URL on one line"};
  std::string url{text};
  auto scheme = text::scheme_of(url);
  if (scheme == "feed" && url.size() > 5 && url[4] == ':') {
    url = without_feed_scheme(url);
    scheme = text::scheme_of(url);
  }
  if (!archive_name(url).empty()) return archive_url(archive_name(url));
  if (scheme == "file" && url.size() > 5 && url[4] == ':') return file_url(url.substr(5), folder);
  url = text::with_ascii_host(text::repair_url(url));
  if (!text::is_web_url(url)) {
    constexpr const char* forms = "write http://…, https://… or file:///path";
    if (!scheme) return Complaint{std::string{"is no absolute URL; "} + forms};
    if (scheme != "http" && scheme != "https") {
      return Complaint{"has a scheme that is not followed; " + std::string{forms}};
    }
    return Complaint{std::string{"is no usable URL; "} + forms};
  }
  if (has_credentials(url)) {
    return Complaint{
        "holds a user's name, and feed URLs are published; write user and password_file instead"};
  }
  return url;
}

}  // namespace riverd::config
