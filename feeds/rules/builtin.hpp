#pragma once

#include "feeds/rules/rule.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::rules {

/// A rule that riverd brings along.
struct BuiltIn {
  Rule rule;
  /// Hosts of the feeds it is for, with all below them; none: it is for every feed.
  std::vector<std::string> sites;
  std::string what;  // what it does, as a clause: "a mirror's links to itself"
};

/// The rules of the table in builtin.cpp, in its order.
[[nodiscard]] std::span<const BuiltIn> built_in_rules();

/// The names of all that riverd does by itself: these rules and the mendings (mend.hpp), in the order they
/// are applied.
[[nodiscard]] const std::vector<std::string>& built_in_names();

}  // namespace riverd::rules
