#pragma once

#include <string>

namespace riverd {

/// A category (RFC 4287, 4.2.2). Empty strings mean "not given".
struct Category {
  std::string term;
  std::string scheme;
  std::string label;

  friend bool operator==(const Category&, const Category&) = default;
};

}  // namespace riverd
