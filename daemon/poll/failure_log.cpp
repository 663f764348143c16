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

FailureLog::Line FailureLog::failed(const std::string& host, const std::string& reason, FeedId feed,
                                    std::uint32_t failures) {
  if (host.empty()) {
    return line_of_feed(failures);
  }
  Groups& groups = hosts_[host];
  for (auto& [other, group] : groups) {
    if (other != reason) {
      group.failing.erase(feed);
    }
  }
  std::erase_if(groups,
                [&](const auto& entry) { return entry.first != reason && entry.second.failing.empty(); });
  Group& group = groups[reason];
  group.failing.insert(feed);
  group.most = std::max(group.most, group.failing.size());
  ++group.polls;
  if (group.failing.size() <= most_apart && !group.told) {
    return line_of_feed(failures);
  }
  if (group.polls < group.next) {
    return Line::none;
  }
  group.told = true;
  group.next = 2 * group.polls;
  return Line::host;
}

FailureLog::Recovery FailureLog::recovered(const std::string& host, FeedId feed) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) {
    return {};
  }
  Groups& groups = found->second;
  Recovery recovery;
  for (auto& [reason, group] : groups) {
    if (group.failing.erase(feed) == 0 || !group.told) {
      continue;
    }
    recovery.feed = false;
    if (group.failing.size() <= most_apart) {
      recovery.had_failed = group.most;
      recovery.still_fail = group.failing.size();
      group.told = false;
      group.next = 0;
      group.polls = group.most = group.failing.size();
    }
  }
  drop_empty();
  return recovery;
}

void FailureLog::forget(FeedId feed) {
  for (auto& [host, groups] : hosts_) {
    for (auto& [reason, group] : groups) {
      group.failing.erase(feed);
    }
  }
  drop_empty();
}

std::size_t FailureLog::failing(const std::string& host, const std::string& reason) const {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) {
    return 0;
  }
  const auto group = found->second.find(reason);
  return group == found->second.end() ? 0 : group->second.failing.size();
}

void FailureLog::drop_empty() {
  for (auto& [host, groups] : hosts_) {
    std::erase_if(groups, [](const auto& entry) { return entry.second.failing.empty(); });
  }
  std::erase_if(hosts_, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace riverd::poll
