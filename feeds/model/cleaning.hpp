#pragma once

#include "feeds/model/id.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace riverd {

/// What one content rule did to an entry.
struct RuleUse {
  std::string rule;         // its name
  std::uint32_t count = 0;  // how often it applied
  std::uint32_t bytes = 0;  // of markup or of the title that it took away; 0: it only wrote some otherwise
  std::string excerpt;      // the beginning of the first that it took away or rewrote, as text

  friend bool operator==(const RuleUse&, const RuleUse&) = default;
};

/// What content rules did to an entry; given only where they did something.
struct Cleaning {
  /// The content digest of what the document says, before the rules: by it an edit of the publisher is told
  /// from a change of the rules. All zero: the rules changed nothing that the digest sees.
  Digest unruled{};
  std::vector<RuleUse> uses;

  friend bool operator==(const Cleaning&, const Cleaning&) = default;
};

}  // namespace riverd
