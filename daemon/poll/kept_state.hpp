#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "storage/feed_state.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace riverd::poll {

/// A feed's state between its polls, as the store's record of it, packed: a fifth of the room that a
/// FeedState and its strings take, of which thousands lie idle. What is asked of idle feeds is beside it and
/// costs nothing; the whole costs a few microseconds, and so does keeping another.
class KeptState {
 public:
  explicit KeptState(const storage::FeedState& state);

  [[nodiscard]] storage::FeedState whole() const;

  /// `edit(FeedState&)` changes it.
  template <class Edit>
  void change(const Edit& edit) {
    storage::FeedState state = whole();
    edit(state);
    *this = KeptState(state);
  }

  [[nodiscard]] FeedId id() const { return id_; }
  [[nodiscard]] const std::string& host() const { return host_; }  // that requests go to
  [[nodiscard]] storage::FeedHealth health() const { return health_; }
  [[nodiscard]] storage::DueReason due_reason() const { return due_reason_; }
  [[nodiscard]] std::uint32_t failures() const { return failures_; }
  [[nodiscard]] double theta() const { return theta_; }               // of the last decision
  [[nodiscard]] std::optional<Time> noted() const { return noted_; }  // when something was last noted of it
  [[nodiscard]] std::optional<Time> last_poll() const { return last_poll_; }
  [[nodiscard]] std::optional<Time> last_success() const { return last_success_; }
  [[nodiscard]] std::optional<Time> next_due() const { return next_due_; }
  [[nodiscard]] std::optional<Time> retry_until() const { return retry_until_; }

 private:
  FeedId id_;
  std::string record_;  // packed
  std::string host_;
  std::optional<Time> noted_;
  std::optional<Time> last_poll_;
  std::optional<Time> last_success_;
  std::optional<Time> next_due_;
  std::optional<Time> retry_until_;
  double theta_;
  std::uint32_t failures_;
  storage::FeedHealth health_;
  storage::DueReason due_reason_;
};

/// Whether the feed is left alone until its owner says otherwise, or for ever.
[[nodiscard]] inline bool at_rest(const KeptState& state) {
  return state.health() == storage::FeedHealth::gone || state.health() == storage::FeedHealth::suspended;
}

}  // namespace riverd::poll
