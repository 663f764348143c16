#include "daemon/poll/failure_log.hpp"

#include <algorithm>
#include <bit>

namespace riverd::poll {
namespace {

constexpr std::uint32_t first_repeat = 8;

FailureLog::Line line_of_feed(std::uint32_t failures) {
  using enum FailureLog::Line;
  if (failures <= 1) {
    return first;
  }
  return failures >= first_repeat && std::has_single_bit(failures) ? repeated : none;
}

}  // namespace

FailureLog::Line FailureLog::failed(const std::string& host, FeedId feed, std::uint32_t failures) {
  if (host.empty()) {
    return line_of_feed(failures);
  }
  Host& known = hosts_[host];
  known.failing.insert(feed);
  known.most = std::max(known.most, known.failing.size());
  ++known.polls;
  if (known.failing.size() <= most_apart && !known.told) {
    return line_of_feed(failures);
  }
  if (known.polls < known.next) {
    return Line::none;
  }
  known.told = true;
  known.next = 2 * known.polls;
  return Line::host;
}

FailureLog::Recovery FailureLog::recovered(const std::string& host, FeedId feed) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) {
    return {};
  }
  Host& known = found->second;
  known.failing.erase(feed);
  Recovery recovery;
  if (known.told) {
    recovery.feed = false;
    if (known.failing.size() <= most_apart) {
      recovery.had_failed = known.most;
      recovery.still_fail = known.failing.size();
      known.told = false;
      known.next = 0;
      known.polls = known.most = known.failing.size();
    }
  }
  if (known.failing.empty()) {
    hosts_.erase(found);
  }
  return recovery;
}

void FailureLog::forget(FeedId feed) {
  for (auto& [name, host] : hosts_) {
    host.failing.erase(feed);
  }
  std::erase_if(hosts_, [](const auto& entry) { return entry.second.failing.empty(); });
}

std::size_t FailureLog::failing(const std::string& host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? 0 : found->second.failing.size();
}

}  // namespace riverd::poll
