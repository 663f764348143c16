#pragma once

#include "daemon/poll/clock.hpp"
#include "feeds/model/id.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace riverd::poll {

enum class PollResult : std::uint8_t {
  changed,    ///< brought new or changed entries
  unchanged,  ///< answered, with nothing new
  failed,
  skipped,  ///< not asked, since it may not be asked yet or ever again; or the poll was abandoned
};

/// What became of one feed in a round of polls.
struct PollReport {
  FeedId feed;
  std::string name;
  PollResult result = PollResult::skipped;
  std::uint32_t added = 0;
  std::uint32_t changed = 0;
  std::string error;  // why it failed or was skipped; safe to print
};

/// A round in numbers. `polled` is the sum of changed, unchanged and failed.
struct PollSummary {
  std::size_t polled = 0;
  std::size_t changed = 0;
  std::size_t unchanged = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  std::uint64_t new_entries = 0;
};

/// Counts one report into the summary.
void count(PollSummary& summary, const PollReport& report);

using ProgressCallback = std::function<void(const PollReport&)>;

/// Several feeds polled because somebody asked, and waits for all of them.
class PollRound {
 public:
  /// `feeds`: how many reports will come.
  PollRound(std::size_t feeds, std::unique_ptr<Alarm> done, ProgressCallback progress);

  void report(const PollReport& report);

  /// A poll ended without an outcome, because the program is stopping or by a bug. Counted as skipped
  /// and not shown as progress: whoever watches may be gone already.
  void abandoned();

  [[nodiscard]] bool complete() const { return remaining_ == 0; }
  [[nodiscard]] const PollSummary& summary() const { return summary_; }
  [[nodiscard]] Alarm& done() { return *done_; }

 private:
  std::size_t remaining_;
  std::unique_ptr<Alarm> done_;
  ProgressCallback progress_;
  PollSummary summary_;
};

}  // namespace riverd::poll
