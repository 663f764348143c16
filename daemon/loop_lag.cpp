#include "daemon/loop_lag.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace riverd {

namespace asio = boost::asio;

asio::awaitable<void> measure_loop_lag(runtime::Histogram& lag) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    timer.expires_after(std::chrono::seconds{1});
    co_await timer.async_wait(asio::use_awaitable);
    lag.observe(std::chrono::steady_clock::now() - timer.expiry());
  }
}

}  // namespace riverd
