#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::discover {

/// A web address taken apart.
struct Address {
  std::string origin;                 // `https://host:port`, as it stands
  std::string host;                   // lower case, without `www.` and port
  std::vector<std::string> segments;  // of the path, the empty ones left out
  std::string query;

  [[nodiscard]] std::size_t depth() const { return segments.size(); }
  [[nodiscard]] std::string_view at(std::size_t i) const {
    return i < segments.size() ? std::string_view(segments[i]) : std::string_view();
  }

  /// The path from a segment to another, each with its slash.
  [[nodiscard]] std::string path(std::size_t from, std::size_t to) const {
    std::string out;
    for (std::size_t i = from; i < std::min(to, segments.size()); ++i) out += "/" + segments[i];
    return out;
  }

  [[nodiscard]] std::string parameter(std::string_view name) const {
    std::string_view rest = query;
    while (!rest.empty()) {
      const auto size = std::min(rest.find('&'), rest.size());
      const std::string_view one = rest.substr(0, size);
      if (one.substr(0, one.find('=')) == name && one.size() > name.size()) {
        return std::string(one.substr(name.size() + 1));
      }
      rest.remove_prefix(std::min(size + 1, rest.size()));
    }
    return {};
  }
};

/// nullopt where it is no web address.
[[nodiscard]] std::optional<Address> address_of(std::string_view url);

/// Whether an address looks like that of a feed itself: then it is asked before anybody's documentation.
[[nodiscard]] bool names_feed(const Address& address);

/// The same of blogs, which have no pages of such names.
[[nodiscard]] bool names_blog_feed(const Address& address);

}  // namespace riverd::discover
