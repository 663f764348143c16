#pragma once

#include "feeds/parse/element.hpp"
#include "feeds/parse/parsed_feed.hpp"

#include <optional>

namespace riverd::parse {

/// W3C geo gives latitude and longitude in elements of their own.
struct GeoState {
  std::optional<double> latitude{};
  std::optional<double> longitude{};
};

/// Reads one element of GeoRSS simple, GML or W3C geo; the first shape of the document's order stays.
/// GeoRSS has latitude first, GeoJSON longitude; GML in a projected system keeps its order.
void read_geo(const Element& element, GeoState& state, Rare<Place>& geometry);

}  // namespace riverd::parse
