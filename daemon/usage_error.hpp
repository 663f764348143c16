#pragma once

#include "config/nearest.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace riverd {

/// What is wrong with the usage, without the program's name in front.
struct UsageError {
  std::string message;
};

/// One of a few words was expected and something else given.
template <std::size_t N>
UsageError not_a_word(std::string_view what, const std::string& given,
                      const std::array<std::string_view, N>& words) {
  std::string list;
  for (const std::string_view word : words) list.append(list.empty() ? "" : ", ").append(word);
  return {std::string{what} + " '" + given + "' is none of " + list + config::suggestion(given, words)};
}

/// The value; throws UsageError where there is none.
inline std::string not_empty(std::string_view option, const std::string& value) {
  if (value.empty()) throw UsageError{std::string{option} + " is empty"};
  return value;
}

}  // namespace riverd
