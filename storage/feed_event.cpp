#include "storage/feed_event.hpp"

namespace riverd::storage {

const char* to_string(FeedEventKind kind) {
  switch (kind) {
    case FeedEventKind::moved:
      return "moved";
    case FeedEventKind::losing:
      return "losing";
    case FeedEventKind::challenged:
      return "challenged";
    case FeedEventKind::page:
      return "page";
    case FeedEventKind::dead:
      return "dead";
    case FeedEventKind::ended:
      return "ended";
    case FeedEventKind::silent:
      return "silent";
    case FeedEventKind::stale:
      return "stale";
  }
  return "unknown";
}

}  // namespace riverd::storage
