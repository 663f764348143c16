#include "daemon/poll/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>

namespace riverd::poll {
namespace {

namespace asio = boost::asio;

class SystemAlarm final : public Alarm {
 public:
  SystemAlarm(const SystemClock& clock, const asio::any_io_executor& executor)
      : clock_(clock), timer_(executor) {}

  asio::awaitable<void> wait(Time when) override {
    if (!std::exchange(rung_, false)) {
      // The timer follows the steady clock, `when` the system's: waiting in slices notices its steps.
      constexpr std::chrono::milliseconds slice = std::chrono::minutes{1};
      const Time now = clock_.now();
      const auto left = when > now + slice ? slice : std::max(when - now, std::chrono::milliseconds{0});
      timer_.expires_after(left);
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
      rung_ = false;
    }
    const auto cancelled = co_await asio::this_coro::cancellation_state;
    if (cancelled.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }

  void ring() override {
    rung_ = true;
    timer_.cancel();
  }

 private:
  const SystemClock& clock_;
  asio::steady_timer timer_;
  bool rung_ = false;
};

}  // namespace

Time SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::unique_ptr<Alarm> SystemClock::alarm(asio::any_io_executor executor) {
  return std::make_unique<SystemAlarm>(*this, std::move(executor));
}

}  // namespace riverd::poll
