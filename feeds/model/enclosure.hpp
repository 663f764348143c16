#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace riverd {

/// A media file that belongs to an entry.
struct Enclosure {
  std::string url;
  std::string type;                       // media type, empty if not given
  std::string title;                      // empty if not given
  std::optional<std::uint64_t> length{};  // bytes
  std::optional<double> duration{};       // seconds

  friend bool operator==(const Enclosure&, const Enclosure&) = default;
};

}  // namespace riverd
