#include "daemon/http/client/delta_seconds.hpp"

#include <algorithm>
#include <cstdint>

namespace riverd::http {

std::optional<std::chrono::seconds> parse_delta_seconds(std::string_view text) {
  constexpr std::int64_t most = std::int64_t{1} << 31U;
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = std::min(value * 10 + (c - '0'), most);
  }
  return std::chrono::seconds{value};
}

}  // namespace riverd::http
