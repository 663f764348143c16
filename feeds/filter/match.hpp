#pragma once

#include "feeds/filter/expression.hpp"
#include "feeds/filter/subject.hpp"

namespace riverd::filter {

/// Whether the expression holds of the entry. What comes first in it is asked first, and what the outcome no
/// longer depends on is not asked.
[[nodiscard]] bool matches(const Expression& expression, Subject& subject);

}  // namespace riverd::filter
