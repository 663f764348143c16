#include "daemon/runtime/timeout.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <tuple>

namespace riverd::runtime {

namespace asio = boost::asio;

namespace {

/// What the timer's handler may still touch when the coroutine has gone on.
struct Watch {
  asio::cancellation_signal cancel;
  bool running = true;
  bool expired = false;
};

/// Passes the caller's cancellation on to the work, for as long as it lives.
class Forwarding {
 public:
  Forwarding(asio::cancellation_slot slot, const std::shared_ptr<Watch>& watch) : slot_(slot) {
    if (slot_.is_connected()) {
      slot_.assign([watch](asio::cancellation_type type) { watch->cancel.emit(type); });
    }
  }
  ~Forwarding() {
    if (slot_.is_connected()) slot_.clear();
  }
  Forwarding(const Forwarding&) = delete;
  Forwarding& operator=(const Forwarding&) = delete;

 private:
  asio::cancellation_slot slot_;
};

}  // namespace

asio::awaitable<bool> run_until(asio::awaitable<void> work, std::chrono::steady_clock::time_point deadline) {
  const auto executor = co_await asio::this_coro::executor;
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  const auto watch = std::make_shared<Watch>();

  asio::steady_timer timer(executor, deadline);
  timer.async_wait([watch](const boost::system::error_code& error) {
    if (error || !watch->running) return;
    watch->expired = true;
    watch->cancel.emit(asio::cancellation_type::all);
  });

  std::exception_ptr failure;
  {
    const Forwarding forwarding(cancellation.slot(), watch);
    auto token = asio::bind_cancellation_slot(watch->cancel.slot(), asio::as_tuple(asio::use_awaitable));
    std::tie(failure) = co_await asio::co_spawn(executor, std::move(work), std::move(token));
  }
  watch->running = false;
  if (watch->expired) co_return false;
  if (failure) std::rethrow_exception(failure);
  co_return true;
}

asio::awaitable<void> sleep_until(std::chrono::steady_clock::time_point when) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, when);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace riverd::runtime
