#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"

#include <cstddef>
#include <memory_resource>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace riverd::poll {

/// Which feed is due when. Holds no clock: `now` is always handed in. A feed has at most one place. One
/// thread at a time.
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
  /// Each poll takes a place out and puts one in. Wherever there is room for it, between what the poll needs
  /// for a moment, thousands of them would hold a page each.
  std::pmr::unsynchronized_pool_resource nodes_;
  std::pmr::set<std::pair<Time, FeedId>> order_{&nodes_};
  std::pmr::unordered_map<FeedId, Time> due_{&nodes_};
};

}  // namespace riverd::poll
