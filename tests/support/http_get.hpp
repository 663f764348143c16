#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace riverd::test {

/// An answer as it came over the wire.
struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  /// The first header of that (lower-case) name; empty if there is none.
  [[nodiscard]] std::string header(const std::string& name) const;
};

/// One request on a connection of its own, read to the end. nullopt if nothing answers or the answer is
/// cut off: a daemon that is just starting or was just killed.
std::optional<Answer> http_get(unsigned short port, const std::string& target,
                               const std::vector<std::string>& header_lines = {},
                               const std::string& method = "GET",
                               std::chrono::milliseconds limit = std::chrono::seconds{20});

}  // namespace riverd::test
