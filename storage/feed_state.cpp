#include "storage/feed_state.hpp"

namespace riverd::storage {

const char* to_string(FeedHealth health) {
  switch (health) {
    case FeedHealth::unknown:
      return "unknown";
    case FeedHealth::good:
      return "good";
    case FeedHealth::failing:
      return "failing";
    case FeedHealth::suspended:
      return "suspended";
    case FeedHealth::gone:
      return "gone";
  }
  return "unknown";
}

}  // namespace riverd::storage
