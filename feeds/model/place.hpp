#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace riverd {

/// Where something is, as a GeoJSON geometry (RFC 7946): longitude first, in degrees.
struct Place {
  enum class Type : std::uint8_t { point, line_string, polygon, box };
  Type type = Type::point;
  std::vector<std::pair<double, double>> coordinates;

  friend bool operator==(const Place&, const Place&) = default;
};

}  // namespace riverd
