#include "daemon/poll/outage.hpp"

#include <algorithm>
#include <chrono>

namespace riverd::poll {
namespace {

constexpr std::chrono::milliseconds row = std::chrono::minutes{10};  // failures further apart are unrelated
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

OutageDetector::Turn OutageDetector::answered() {
  failing_.clear();
  if (!since_) {
    return Turn::none;
  }
  since_.reset();
  return Turn::ended;
}

}  // namespace riverd::poll
