#pragma once

#include "feeds/model/id.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace riverd::poll {

/// Decides which failures are worth a line of the log, so that what lasts is told at growing distance instead
/// of at every poll. Pure: holds no clock.
///
/// * Of one feed: its first failure in a row, then the 8th, 16th, 32nd and so on, then its recovery.
/// * As soon as more than three feeds of a host fail for one reason, the host is told of instead of its
/// feeds: at the
///   fourth failed poll, then whenever their number has doubled, then once that no more than three of them
///   fail so.
class FailureLog {
 public:
  /// More feeds that fail alike than that make it the host's affair.
  static constexpr std::size_t most_apart = 3;

  enum class Line : std::uint8_t {
    none,
    first,     ///< the feed began to fail
    repeated,  ///< the feed fails still
    host,      ///< several feeds of the host fail
  };

  /// A poll failed, the `failures`th in a row. `host` may be empty: then the feed stands alone. `reason`: the
  /// same for feeds that fail alike.
  [[nodiscard]] Line failed(const std::string& host, const std::string& reason, FeedId feed,
                            std::uint32_t failures);

  struct Recovery {
    bool feed = true;            // worth a line by itself
    std::size_t had_failed = 0;  // of the host's feeds, where the host is to be told of; else 0
    std::size_t still_fail = 0;
  };

  /// The feed works again.
  [[nodiscard]] Recovery recovered(const std::string& host, FeedId feed);

  /// The feed is not polled any more.
  void forget(FeedId feed);

  /// How many feeds of the host fail for that reason, as far as this process has seen.
  [[nodiscard]] std::size_t failing(const std::string& host, const std::string& reason) const;

 private:
  /// Feeds of one host that fail alike.
  struct Group {
    std::set<FeedId> failing;
    std::size_t most = 0;     // failing at once
    std::uint64_t polls = 0;  // that failed since all worked
    std::uint64_t next = 0;   // at how many failed polls the host is told of
    bool told = false;
  };
  using Groups = std::map<std::string, Group>;  // by reason

  void drop_empty();

  std::map<std::string, Groups> hosts_;  // with failing feeds
};

}  // namespace riverd::poll
