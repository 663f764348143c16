#include "feeds/parse/extensions/geo.hpp"

#include "feeds/parse/values.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace riverd::parse {
namespace {

std::vector<double> numbers_of(std::string_view text) {
  std::vector<double> numbers;
  while (!text.empty()) {
    const auto start = text.find_first_not_of(" \t\r\n,");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const auto end = std::min(text.find_first_of(" \t\r\n,"), text.size());
    const auto number = read_number(text.substr(0, end));
    if (!number) return {};
    numbers.push_back(*number);
    text.remove_prefix(end);
  }
  return numbers;
}

/// Whether a reference system has longitude and latitude; those with an EPSG code that is no geographic
/// one are projected.
bool is_geographic(const std::string& system) {
  const auto epsg = text::lower(system).find("epsg");
  if (epsg == std::string::npos) return true;
  const auto digits = system.find_last_not_of("0123456789");
  const auto code = read_integer(std::string_view(system).substr(digits + 1));
  return !code || (*code >= 4000 && *code < 5000);
}

struct Coordinates {
  std::size_t dimension = 2;
  bool swapped = true;  // latitude first
};

void set_shape(Place::Type type, const std::vector<double>& numbers, const Coordinates& order,
               Rare<Place>& geometry) {
  if (geometry || numbers.size() < order.dimension) return;
  Place shape;
  shape.type = type;
  for (std::size_t i = 0; i + order.dimension <= numbers.size(); i += order.dimension) {
    const double first = numbers[i];
    const double second = numbers[i + 1];
    shape.coordinates.emplace_back(order.swapped ? second : first, order.swapped ? first : second);
  }
  const std::size_t count = shape.coordinates.size();
  const bool enough = type == Place::Type::point ? count == 1
                      : type == Place::Type::box ? count == 2
                                                 : count >= 2;
  if (enough) geometry = std::move(shape);
}

void read_gml(const Element& element, Coordinates order, Place::Type type, Rare<Place>& geometry) {
  if (const std::string system = element.attribute("srsName"); !system.empty())
    order.swapped = is_geographic(system);
  if (const auto dimension = read_integer(element.attribute("srsDimension")); dimension && *dimension >= 2) {
    order.dimension = static_cast<std::size_t>(*dimension);
  }
  const std::string_view name = element.name();
  if (name == "Point") type = Place::Type::point;
  if (name == "LineString") type = Place::Type::line_string;
  if (name == "Polygon") type = Place::Type::polygon;
  if (name == "Envelope") {
    std::vector<double> numbers;
    element.each_child([&](const Element& corner) {
      if (corner.name() != "lowerCorner" && corner.name() != "upperCorner") return;
      const auto more = numbers_of(corner.text());
      numbers.insert(numbers.end(), more.begin(), more.end());
    });
    set_shape(Place::Type::box, numbers, order, geometry);
    return;
  }
  if (name == "pos" || name == "posList" || name == "coordinates") {
    set_shape(type, numbers_of(element.text()), order, geometry);
    return;
  }
  element.each_child([&](const Element& child) { read_gml(child, order, type, geometry); });
}

}  // namespace

void read_geo(const Element& element, GeoState& state, Rare<Place>& geometry) {
  using Type = Place::Type;
  static constexpr std::array<std::pair<std::string_view, Type>, 4> simple = {
      {{"point", Type::point}, {"line", Type::line_string}, {"polygon", Type::polygon}, {"box", Type::box}}};
  if (element.ns() == Ns::geo) {
    if (element.name() == "Point") {
      element.each_child([&](const Element& child) { read_geo(child, state, geometry); });
      return;
    }
    if (element.name() == "lat") state.latitude = read_number(element.text());
    if (element.name() == "long" || element.name() == "lon") state.longitude = read_number(element.text());
    if (state.latitude && state.longitude) {
      set_shape(Type::point, {*state.latitude, *state.longitude}, {}, geometry);
    }
    return;
  }
  if (element.ns() == Ns::gml) {
    read_gml(element, {}, Type::point, geometry);
    return;
  }
  if (element.ns() != Ns::georss) return;
  if (element.name() == "where") {
    element.each_child([&](const Element& child) { read_gml(child, {}, Type::point, geometry); });
    return;
  }
  for (const auto& [name, type] : simple) {
    if (element.name() == name) set_shape(type, numbers_of(element.text()), {}, geometry);
  }
}

}  // namespace riverd::parse
