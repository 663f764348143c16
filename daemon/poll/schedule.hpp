#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace riverd::poll {

/// Which feed is due when. Holds no clock: `now` is always handed in. A feed has at most one place.
class Schedule {
 public:
  /// Places the feed, or moves it.
  void set(FeedId feed, Time due);

  /// Takes the feed out; nothing happens if it is not there.
  void remove(FeedId feed);

  /// Takes out every feed due at `now` or earlier: the longest overdue first, then by id.
  [[nodiscard]] std::vector<FeedId> take_due(Time now);

  /// When the next feed is due; nullopt while the schedule is empty.
  [[nodiscard]] std::optional<Time> next_due() const;

  /// When this feed is due; nullopt if it is not in the schedule.
  [[nodiscard]] std::optional<Time> due(FeedId feed) const;

  [[nodiscard]] std::size_t size() const { return order_.size(); }

 private:
  std::set<std::pair<Time, FeedId>> order_;
  std::unordered_map<FeedId, Time> due_;
};

}  // namespace riverd::poll
