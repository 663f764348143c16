#include "daemon/poll/waits.hpp"

#include <algorithm>

namespace riverd::poll {

using namespace std::chrono;

milliseconds doubled(milliseconds start, std::uint32_t failures, milliseconds most) {
  milliseconds wait = start;
  for (std::uint32_t i = 1; i < failures && wait < most; ++i) {
    wait *= 2;
  }
  return std::min(wait, most);
}

milliseconds usual_pause(int status, std::uint32_t failures) {
  return doubled(status == 429 ? hours{4} : hours{1}, failures, hours{24});
}

std::optional<milliseconds> patience(int status) {
  switch (status) {
    case 401:
    case 403:
      return days{14};
    case 404:
      return days{30};
    default:
      return std::nullopt;
  }
}

}  // namespace riverd::poll
