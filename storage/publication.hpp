#pragma once

#include <cstdint>
#include <mutex>

namespace riverd::storage {

/// How far, in order of arrival, readers may have been given what is stored. What nobody was given yet may
/// still change its place, so that the best copy of an article leads (D8); what somebody was given never
/// does. Any thread.
class Publication {
 public:
  explicit Publication(std::uint64_t through) : through_(through) {}

  /// While it lives after the first through(), nobody is given more. Held until a commit that relied on it is
  /// done; one thread.
  class Hold {
   public:
    explicit Hold(Publication& publication) : publication_(publication) {}

    /// The last arrival that somebody may have been given.
    [[nodiscard]] std::uint64_t through() {
      if (!lock_) lock_ = std::unique_lock(publication_.mutex_);
      return publication_.through_;
    }

   private:
    Publication& publication_;
    std::unique_lock<std::mutex> lock_;
  };

  /// Takes a view that is to be given to readers: `view()` is called while no commit can change what was not
  /// given yet, and `last(view)` says which arrival is its last.
  template <class View, class Last>
  [[nodiscard]] auto give(View view, Last last) {
    const std::scoped_lock lock(mutex_);
    auto out = view();
    const std::uint64_t arrival = last(out);
    if (arrival > through_) through_ = arrival;
    return out;
  }

 private:
  std::mutex mutex_;
  std::uint64_t through_;
};

}  // namespace riverd::storage
