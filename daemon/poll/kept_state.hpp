#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "storage/feed_state.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::poll {

/// A feed's state between its polls, as the store's record of it, packed: a fifth of the room that a
/// FeedState and its strings take, of which thousands lie idle. What is asked of idle feeds is beside it and
/// costs nothing; the whole costs a microsecond or two.
class KeptState {
 public:
  explicit KeptState(const storage::FeedState& state);

  /// `record`: the state's in the store, which was read or made in this process and is sound.
  KeptState(const storage::FeedState& state, std::string_view record);

  [[nodiscard]] storage::FeedState whole() const;

  /// Another state of the feed.
  void set(const storage::FeedState& state);

  /// The same, for one that was packed on another thread.
  void set(const KeptState& other);

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

  [[nodiscard]] FeedId id() const { return beside_.id; }
  [[nodiscard]] const std::string& host() const { return host_; }  // that requests go to
  [[nodiscard]] storage::FeedHealth health() const { return beside_.health; }
  [[nodiscard]] storage::DueReason due_reason() const { return beside_.due_reason; }
  [[nodiscard]] std::uint32_t failures() const { return beside_.failures; }
  [[nodiscard]] double theta() const { return beside_.theta; }  // of the last decision
  /// When something was last noted of it.
  [[nodiscard]] std::optional<Time> noted() const { return beside_.noted.get(); }
  [[nodiscard]] std::optional<Time> last_poll() const { return beside_.last_poll.get(); }
  [[nodiscard]] std::optional<Time> last_success() const { return beside_.last_success.get(); }
  [[nodiscard]] std::optional<Time> next_due() const { return beside_.next_due.get(); }
  [[nodiscard]] std::optional<Time> retry_until() const { return beside_.retry_until.get(); }

  /// Whether its whole tells more of its host than when that last answered well: that it refuses or
  /// throttles, or that nobody knows how a request ended.
  [[nodiscard]] bool tells_of_host() const { return beside_.tells_of_host; }

 private:
  /// A time or none, in half the room of an optional.
  class MaybeTime {
   public:
    explicit MaybeTime(std::optional<Time> time) : time_(time.value_or(none)) {}
    [[nodiscard]] std::optional<Time> get() const {
      return time_ == none ? std::nullopt : std::optional(time_);
    }

   private:
    static constexpr Time none = Time::min();
    Time time_;
  };

  /// What lies beside the record.
  struct Beside {
    explicit Beside(const storage::FeedState& state);

    FeedId id;
    MaybeTime noted;
    MaybeTime last_poll;
    MaybeTime last_success;
    MaybeTime next_due;
    MaybeTime retry_until;
    double theta;
    std::uint32_t failures;
    storage::FeedHealth health;
    storage::DueReason due_reason;
    bool tells_of_host;
  };

  std::string packed_;
  std::string host_;
  std::shared_ptr<const storage::DueDecision> why_;  // set: decided since it was packed
  Beside beside_;
  std::uint32_t times_set_ = 0;
};

/// Whether the feed is left alone until its owner says otherwise, or for ever.
[[nodiscard]] inline bool at_rest(const KeptState& state) {
  return state.health() == storage::FeedHealth::gone || state.health() == storage::FeedHealth::suspended;
}

}  // namespace riverd::poll
