#include "config/toml_document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace riverd::config {
namespace {

Position position(const toml::source_region& source) {
  return {source.begin.line, source.begin.column};
}

Value convert(toml::node& node);

Table convert_table(toml::table& table) {
  Table members;
  members.reserve(table.size());
  for (auto&& [key, node] : table) {
    members.push_back({std::string{key.str()}, position(key.source()), convert(node)});
  }
  // toml++ sorts by key; people read problems in the order of their file.
  std::ranges::stable_sort(members, {}, &Member::at);
  return members;
}

/// Takes the texts out of the node.
Value convert(toml::node& node) {
  Value value{.at = position(node.source()), .data = DateOrTime{}};
  if (auto* text = node.as_string()) {
    value.data = std::move(text->get());
  } else if (const auto* integer = node.as_integer()) {
    value.data = std::int64_t{integer->get()};
  } else if (const auto* number = node.as_floating_point()) {
    value.data = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    value.data = boolean->get();
  } else if (auto* array = node.as_array()) {
    Array elements;
    elements.reserve(array->size());
    for (toml::node& element : *array) elements.push_back(convert(element));
    value.data = std::move(elements);
  } else if (auto* table = node.as_table()) {
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
    toml::table document = toml::parse(text);
    return convert_table(document);
  } catch (const toml::parse_error& error) {
    return SyntaxError{position(error.source()), std::string{error.description()}};
  }
}

}  // namespace riverd::config
