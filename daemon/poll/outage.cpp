#include "daemon/poll/outage.hpp"

#include <algorithm>
#include <chrono>

namespace riverd::poll {
namespace {

// Failures further apart are unrelated. Few feeds leave long gaps, and what is taken for an outage by mistake
// ends with the next answer.
constexpr std::chrono::milliseconds row = std::chrono::hours{1};
constexpr std::chrono::milliseconds longest_request = std::chrono::minutes{10};
constexpr std::size_t fewest = 3;
constexpr std::size_t enough = 10;

}  // namespace

OutageDetector::Turn OutageDetector::unreachable(const std::string& host, Time now) {
  if (since_ || host.empty()) {
    return Turn::none;
  }
  if (failing_.empty() || now < last_ || now - last_ > row) {
    failing_.clear();
    first_ = now;
  }
  failing_.insert(host);
  last_ = now;
  if (failing_.size() < std::clamp(hosts_ / 2, fewest, enough)) {
    return Turn::none;
  }
  since_ = first_;
  return Turn::began;
}

OutageDetector::Turn OutageDetector::answered(Time now) {
  failing_.clear();
  if (!since_) {
    return Turn::none;
  }
  since_.reset();
  ended_ = now;
  return Turn::ended;
}

bool OutageDetector::covers(Time sent) const {
  // A clock that was set back may lie before the end for long.
  return since_ || (ended_ && sent < *ended_ && *ended_ - sent <= longest_request);
}

}  // namespace riverd::poll
