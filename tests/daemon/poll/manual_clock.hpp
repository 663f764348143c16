#pragma once

#include "daemon/poll/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <utility>

namespace riverd::poll {

/// A clock that stands until the test moves it. Its alarms ring when it is moved past their time.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time now) : state_(std::make_shared<State>()) { state_->now = now; }

  [[nodiscard]] Time now() const override { return state_->now; }

  [[nodiscard]] std::unique_ptr<Alarm> alarm(boost::asio::any_io_executor executor) override {
    return std::make_unique<ManualAlarm>(state_, std::move(executor));
  }

  void advance(std::chrono::milliseconds by);

  /// The earliest time anybody waits for; Time::max() if nobody waits for a time.
  [[nodiscard]] Time next_alarm() const;

  /// How many wait, for a time or for a ring, and have not been told to go on.
  [[nodiscard]] std::size_t waiting() const;

 private:
  class ManualAlarm;

  struct State {
    Time now{};
    std::set<ManualAlarm*> waiting;
  };

  class ManualAlarm final : public Alarm {
   public:
    ManualAlarm(std::shared_ptr<State> state, boost::asio::any_io_executor executor)
        : state_(std::move(state)), timer_(std::move(executor)) {}
    ~ManualAlarm() override { state_->waiting.erase(this); }

    boost::asio::awaitable<void> wait(Time when) override {
      namespace asio = boost::asio;
      if (!rung_ && when > state_->now) {
        when_ = when;
        state_->waiting.insert(this);
        timer_.expires_at(asio::steady_timer::time_point::max());
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        state_->waiting.erase(this);
      }
      rung_ = false;
      const auto cancelled = co_await asio::this_coro::cancellation_state;
      if (cancelled.cancelled() != asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
      }
    }

    void ring() override {
      rung_ = true;
      timer_.cancel();
    }

    [[nodiscard]] Time when() const { return when_; }
    [[nodiscard]] bool rung() const { return rung_; }

   private:
    std::shared_ptr<State> state_;
    boost::asio::steady_timer timer_;
    Time when_{};
    bool rung_ = false;
  };

  std::shared_ptr<State> state_;
};

inline void ManualClock::advance(std::chrono::milliseconds by) {
  state_->now += by;
  for (auto* alarm : state_->waiting) {
    // As with the system's clock, a step back wakes who waits, who looks again.
    if (alarm->when() <= state_->now || by < std::chrono::milliseconds{0}) {
      alarm->ring();
    }
  }
}

inline Time ManualClock::next_alarm() const {
  Time earliest = Time::max();
  for (const auto* alarm : state_->waiting) {
    earliest = std::min(earliest, alarm->when());
  }
  return earliest;
}

inline std::size_t ManualClock::waiting() const {
  return static_cast<std::size_t>(std::count_if(state_->waiting.begin(), state_->waiting.end(),
                                                [](const ManualAlarm* alarm) { return !alarm->rung(); }));
}

}  // namespace riverd::poll
