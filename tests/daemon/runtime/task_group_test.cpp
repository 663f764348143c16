#include "daemon/runtime/task_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

namespace asio = boost::asio;
using riverd::runtime::TaskGroup;
using std::chrono::steady_clock;

namespace {

asio::awaitable<void> sleep_for(std::chrono::milliseconds time, int& ended) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  struct AtEnd {
    int& count;
    ~AtEnd() { ++count; }
  } const at_end{ended};
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> fail() {
  throw std::runtime_error("this task is meant to fail");
  co_return;
}

}  // namespace

TEST_CASE("a group waits for its tasks, and one that fails ends alone") {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  int ended = 0;
  group.spawn("short", sleep_for(std::chrono::milliseconds{1}, ended));
  group.spawn("failing", fail());
  group.spawn("longer", sleep_for(std::chrono::milliseconds{20}, ended));
  auto all = asio::co_spawn(context, group.wait_until(steady_clock::now() + std::chrono::minutes{1}),
                            asio::use_future);
  context.run();
  CHECK(all.get());
  CHECK(ended == 2);
  CHECK(group.size() == 0);
}

TEST_CASE("cancelling ends every task and starts no new one") {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  int ended = 0;
  for (int i = 0; i < 3; ++i) group.spawn("sleeper", sleep_for(std::chrono::hours{1}, ended));
  auto stop = [&]() -> asio::awaitable<bool> {
    group.cancel();
    group.spawn("late", sleep_for(std::chrono::hours{1}, ended));
    co_return co_await group.wait_until(steady_clock::now() + std::chrono::minutes{1});
  };
  auto all = asio::co_spawn(context, stop(), asio::use_future);
  context.run();
  CHECK(all.get());
  CHECK(ended == 3);
}

TEST_CASE("waiting for a group ends at the deadline") {
  asio::io_context context;
  TaskGroup group(context.get_executor());
  int ended = 0;
  group.spawn("sleeper", sleep_for(std::chrono::hours{1}, ended));
  auto wait = [&]() -> asio::awaitable<bool> {
    const bool all = co_await group.wait_until(steady_clock::now() + std::chrono::milliseconds{5});
    group.cancel();
    co_return all;
  };
  auto all = asio::co_spawn(context, wait(), asio::use_future);
  context.run();
  CHECK_FALSE(all.get());
}
