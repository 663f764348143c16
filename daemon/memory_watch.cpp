#include "daemon/memory_watch.hpp"

#include "daemon/runtime/memory.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <utility>

namespace riverd {

namespace asio = boost::asio;

asio::awaitable<void> watch_memory(runtime::CpuPool& pool) {
  constexpr std::chrono::seconds interval{2};
  constexpr std::uint64_t kept = std::uint64_t{2} << 20U;  // for the next documents
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    timer.expires_after(interval);
    co_await timer.async_wait(asio::use_awaitable);
    auto look = [] { give_back_free_memory(kept); };
    co_await pool.run(std::move(look));
  }
}

}  // namespace riverd
