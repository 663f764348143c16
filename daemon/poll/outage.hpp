#pragma once

#include "feeds/model/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace riverd::poll {

/// Tells an outage of our own network from feeds that fail: many hosts that worked before fail in a row on
/// the way to them, and none answers. Pure: the clock is handed in.
class OutageDetector {
 public:
  /// What one poll changed.
  enum class Turn : std::uint8_t { none, began, ended };

  /// How many hosts are asked at all.
  void set_hosts(std::size_t hosts) { hosts_ = hosts; }

  /// No answer came from a host whose feed worked before, for a reason that may lie on our side.
  Turn unreachable(const std::string& host, Time now);

  /// Some host answered at that time, whatever it said.
  Turn answered(Time now);

  /// Whether a request that was sent then and got no answer fell into an outage: one that lasts, or one that
  /// ended while it was under way.
  [[nodiscard]] bool covers(Time sent) const;

  /// Since when the first of the hosts failed, while there is an outage; nullopt: there is none.
  [[nodiscard]] std::optional<Time> since() const { return since_; }

 private:
  std::size_t hosts_ = 0;
  std::set<std::string> failing_;  // since the last answer
  Time first_{};
  Time last_{};
  std::optional<Time> since_{};
  std::optional<Time> ended_{};  // the last one
};

}  // namespace riverd::poll
