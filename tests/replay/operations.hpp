#pragma once

#include "tests/replay/world.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::replay {

/// Something a publisher's software does to its feed without a new article behind it.
struct Operation {
  std::string name;
  /// Begins it with an outlet. What is done once is done here.
  std::function<void(World&, std::size_t outlet)> begin;
  /// Ends it, where it is something that lasts; empty where it was done once.
  std::function<void(World&, std::size_t outlet)> end;
  /// Whether the outlet is not to be polled for long: mirrors must not come too late for rule D4's window.
  bool takes_long = false;
};

[[nodiscard]] const std::vector<Operation>& operations();

/// Throws std::out_of_range if there is none of the name.
[[nodiscard]] const Operation& operation(std::string_view name);

}  // namespace riverd::replay
