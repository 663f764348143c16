#pragma once

#include <string>

namespace riverd {

/// An author or contributor (RFC 4287, 3.2). Empty strings mean "not given".
struct Person {
  std::string name;
  std::string email;
  std::string url;
  std::string avatar;  // JSON Feed only

  friend bool operator==(const Person&, const Person&) = default;
};

}  // namespace riverd
