#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace riverd {

/// A link with its relation (RFC 4287, 4.2.7). Empty strings mean "not given".
struct Link {
  std::string rel;
  std::string href;
  std::string type;
  std::string title;
  std::string hreflang;
  std::optional<std::uint64_t> length{};  // bytes

  friend bool operator==(const Link&, const Link&) = default;
};

}  // namespace riverd
