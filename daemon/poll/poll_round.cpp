#include "daemon/poll/poll_round.hpp"

#include <utility>

namespace riverd::poll {

void count(PollSummary& summary, const PollReport& report) {
  switch (report.result) {
    case PollResult::changed:
      ++summary.changed;
      break;
    case PollResult::unchanged:
      ++summary.unchanged;
      break;
    case PollResult::failed:
      ++summary.failed;
      break;
    case PollResult::skipped:
      ++summary.skipped;
      return;
  }
  ++summary.polled;
  summary.new_entries += report.added;
}

PollRound::PollRound(std::size_t feeds, std::unique_ptr<Alarm> done, ProgressCallback progress)
    : remaining_(feeds), done_(std::move(done)), progress_(std::move(progress)) {}

void PollRound::report(const PollReport& report) {
  count(summary_, report);
  if (progress_) {
    progress_(report);
  }
  if (--remaining_ == 0) {
    done_->ring();
  }
}

void PollRound::abandoned() {
  ++summary_.skipped;
  if (--remaining_ == 0) {
    done_->ring();
  }
}

}  // namespace riverd::poll
