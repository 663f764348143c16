#pragma once

#include "config/problem.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A TOML text as plain values with positions. The only seam to toml++: nothing else includes it.
namespace riverd::config {

struct Value;
struct Member;

using Array = std::vector<Value>;
using Table = std::vector<Member>;  // in the order of the file

/// TOML's dates and times, which no key takes.
struct DateOrTime {};

struct Value {
  Position at;
  std::variant<std::string, std::int64_t, double, bool, DateOrTime, Array, Table> data;
};

struct Member {
  std::string key;
  Position at;  // of the key
  Value value;
};

/// What a value is, in words: "a string", "a number", "true or false", "a date", "a list", "a table".
[[nodiscard]] std::string_view describe(const Value& value);

/// A document that is no TOML: reading stops at the first such place.
struct SyntaxError {
  Position at;
  std::string message;
};

[[nodiscard]] std::variant<Table, SyntaxError> parse_toml(std::string_view text);

}  // namespace riverd::config
