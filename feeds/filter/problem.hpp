#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace riverd::filter {

/// What is wrong with a rule, and where.
struct Problem {
  std::size_t at = 0;   // bytes from the rule's beginning
  std::string message;  // what was found and what to write instead; no full stop at its end
  std::string word;     // one that is none of `words`: perhaps one of them was meant
  std::span<const std::string_view> words{};
};

}  // namespace riverd::filter
