#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::test {

/// A text in Prometheus' exposition format 0.0.4, read strictly.
struct Exposition {
  struct Family {
    std::string type;
    std::string help;
    /// Series with their labels as they stand, and their values.
    std::map<std::string, double> series;
  };

  std::map<std::string, Family> families;
  /// What is wrong, one sentence each: a series without HELP and TYPE or apart from its family, one that is
  /// there twice, a counter that does not end in _total or is negative, a name or value that is none, a
  /// histogram whose buckets do not grow, have no +Inf, or do not agree with _count.
  std::vector<std::string> mistakes;
};

[[nodiscard]] Exposition read_exposition(std::string_view text);

}  // namespace riverd::test
