#include "config/toml_document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace riverd::config {
namespace {

Position position(const toml::source_region& source) {
  return {source.begin.line, source.begin.column};
}

Value convert(const toml::node& node);

Table convert_table(const toml::table& table) {
  Table members;
  members.reserve(table.size());
  for (const auto& [key, node] : table) {
    members.push_back({std::string{key.str()}, position(key.source()), convert(node)});
  }
  // toml++ sorts by key; people read problems in the order of their file.
  std::ranges::stable_sort(members, {}, &Member::at);
  return members;
}

Value convert(const toml::node& node) {
  Value value{.at = position(node.source()), .data = DateOrTime{}};
  if (const auto* text = node.as_string()) {
    value.data = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.data = std::int64_t{integer->get()};
  } else if (const auto* number = node.as_floating_point()) {
    value.data = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    value.data = boolean->get();
  } else if (const auto* array = node.as_array()) {
    Array elements;
    elements.reserve(array->size());
    for (const toml::node& element : *array) elements.push_back(convert(element));
    value.data = std::move(elements);
  } else if (const auto* table = node.as_table()) {
    value.data = convert_table(*table);
  }
  return value;
}

}  // namespace

std::string_view describe(const Value& value) {
  static constexpr std::string_view names[] = {"a string", "a number", "a number", "true or false",
                                               "a date",   "a list",   "a table"};
  return names[value.data.index()];
}

std::variant<Table, SyntaxError> parse_toml(std::string_view text) {
  // Debian's libtomlplusplus is built with exceptions, and the header must agree with it.
  try {
    return convert_table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return SyntaxError{position(error.source()), std::string{error.description()}};
  }
}

}  // namespace riverd::config
