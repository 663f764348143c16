#pragma once

#include <string>
#include <vector>

namespace riverd::test {

/// What an independent HTML 5 parser (gumbo) finds in a fragment, as a browser would.
struct Found {
  std::vector<std::string> elements;    // names, lower case, in document order
  std::vector<std::string> attributes;  // names, lower case
  std::vector<std::string> urls;        // values of href, src and their kin
  std::string text;                     // of all text nodes
};

[[nodiscard]] Found look_at(const std::string& html);

}  // namespace riverd::test
