#include "daemon/poll/schedule.hpp"

namespace riverd::poll {

void Schedule::set(FeedId feed, Time due) {
  remove(feed);
  order_.emplace(due, feed);
  due_.emplace(feed, due);
}

void Schedule::remove(FeedId feed) {
  const auto found = due_.find(feed);
  if (found == due_.end()) {
    return;
  }
  order_.erase({found->second, feed});
  due_.erase(found);
}

std::vector<FeedId> Schedule::take_due(Time now) {
  std::vector<FeedId> taken;
  while (!order_.empty() && order_.begin()->first <= now) {
    taken.push_back(order_.begin()->second);
    due_.erase(taken.back());
    order_.erase(order_.begin());
  }
  return taken;
}

std::optional<Time> Schedule::next_due() const {
  if (order_.empty()) {
    return std::nullopt;
  }
  return order_.begin()->first;
}

std::optional<Time> Schedule::due(FeedId feed) const {
  const auto found = due_.find(feed);
  if (found == due_.end()) {
    return std::nullopt;
  }
  return found->second;
}

}  // namespace riverd::poll
