#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "storage/feed_state.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace riverd::poll {

/// A feed's state between its polls, as the store's record of it, packed: a fifth of the room that a
/// FeedState and its strings take, of which thousands lie idle. What is asked of idle feeds is beside it and
/// costs nothing; the whole costs a microsecond or two.
class KeptState {
 public:
  explicit KeptState(const storage::FeedState& state);

  [[nodiscard]] storage::FeedState whole() const;

  /// Another state of the feed.
  void set(const storage::FeedState& state);

  /// The same state but for when it is due and why: nothing is packed anew for that.
  void decide(std::optional<Time> next_due, const storage::DueDecision& why);

  /// How often it was set or decided: whoever asked for the whole knows by this whether it is another one
  /// since.
  [[nodiscard]] std::uint32_t times_set() const { return times_set_; }

  /// `edit(FeedState&)` changes it.
  template <class Edit>
  void change(const Edit& edit) {
    storage::FeedState state = whole();
    edit(state);
    set(state);
  }

  [[nodiscard]] FeedId id() const { return id_; }
  [[nodiscard]] const std::string& host() const { return host_; }  // that requests go to
  [[nodiscard]] storage::FeedHealth health() const { return health_; }
  [[nodiscard]] storage::DueReason due_reason() const { return due_reason_; }
  [[nodiscard]] std::uint32_t failures() const { return failures_; }
  [[nodiscard]] double theta() const { return theta_; }  // of the last decision
  [[nodiscard]] std::optional<Time> noted() const {
    return noted_.get();
  }  // when something was last noted of it
  [[nodiscard]] std::optional<Time> last_poll() const { return last_poll_.get(); }
  [[nodiscard]] std::optional<Time> last_success() const { return last_success_.get(); }
  [[nodiscard]] std::optional<Time> next_due() const { return next_due_.get(); }
  [[nodiscard]] std::optional<Time> retry_until() const { return retry_until_.get(); }

  /// Whether its whole tells more of its host than when that last answered well: that it refuses or
  /// throttles, or that nobody knows how a request ended.
  [[nodiscard]] bool tells_of_host() const { return tells_of_host_; }

 private:
  /// A time or none, in half the room of an optional.
  class MaybeTime {
   public:
    MaybeTime& operator=(std::optional<Time> time) {
      time_ = time.value_or(none);
      return *this;
    }
    [[nodiscard]] std::optional<Time> get() const {
      return time_ == none ? std::nullopt : std::optional(time_);
    }

   private:
    static constexpr Time none = Time::min();
    Time time_ = none;
  };

  FeedId id_;
  /// States change one by one, and a new one is put where the last one lay rather than wherever there is room
  /// between what others need for a moment.
  std::string packed_;
  std::shared_ptr<const storage::DueDecision> why_;  // set: decided since it was packed
  std::string host_;
  MaybeTime noted_;
  MaybeTime last_poll_;
  MaybeTime last_success_;
  MaybeTime next_due_;
  MaybeTime retry_until_;
  double theta_ = 0;
  std::uint32_t failures_ = 0;
  std::uint32_t times_set_ = 0;
  storage::FeedHealth health_{};
  storage::DueReason due_reason_{};
  bool tells_of_host_ = false;
};

/// Whether the feed is left alone until its owner says otherwise, or for ever.
[[nodiscard]] inline bool at_rest(const KeptState& state) {
  return state.health() == storage::FeedHealth::gone || state.health() == storage::FeedHealth::suspended;
}

}  // namespace riverd::poll
