#include "daemon/watchdog.hpp"

#include "systemd/notify.hpp"

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace riverd {
namespace {

namespace asio = boost::asio;

using Answer = asio::experimental::concurrent_channel<void(boost::system::error_code)>;

asio::awaitable<void> writer_answers(storage::Writer& writer) {
  auto answer = std::make_shared<Answer>(co_await asio::this_coro::executor, 1);
  writer.ping([answer] { answer->try_send(boost::system::error_code{}); });
  co_await answer->async_receive(asio::use_awaitable);
}

}  // namespace

asio::awaitable<void> feed_watchdog(runtime::CpuPool& pool, storage::Writer& writer) {
  const auto interval = systemd::watchdog_interval();
  if (!interval) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    auto nothing = [] {};
    co_await pool.run(std::move(nothing));
    co_await writer_answers(writer);
    systemd::notify_watchdog();
    timer.expires_after(*interval / 2);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace riverd
