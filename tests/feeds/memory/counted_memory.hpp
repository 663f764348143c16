#pragma once

#include <cstddef>

namespace riverd::test {

/// Bytes this program has allocated and not freed, with `new` and by the XML library, since it began.
[[nodiscard]] std::size_t allocated();

/// The most there were at any time since the last restart_peak().
[[nodiscard]] std::size_t peak();
void restart_peak();

}  // namespace riverd::test
