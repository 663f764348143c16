#include "daemon/commands/pretty_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace riverd::commands {
namespace {

namespace json = boost::json;

void print(const json::value& value, const std::string& indent, std::string& out) {
  const std::string deeper = indent + "  ";
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    const char* separator = "{\n";
    for (const auto& member : *object) {
      out.append(separator).append(deeper).append(json::serialize(json::string(member.key()))).append(": ");
      print(member.value(), deeper, out);
      separator = ",\n";
    }
    out.append("\n").append(indent).append("}");
  } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    const char* separator = "[\n";
    for (const json::value& element : *array) {
      out.append(separator).append(deeper);
      print(element, deeper, out);
      separator = ",\n";
    }
    out.append("\n").append(indent).append("]");
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string pretty_json(const json::value& value) {
  std::string out;
  print(value, "", out);
  return out;
}

}  // namespace riverd::commands
