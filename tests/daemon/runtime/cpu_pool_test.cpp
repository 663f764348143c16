#include "daemon/runtime/cpu_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio = boost::asio;
using riverd::runtime::CpuPool;

namespace {

/// Runs a coroutine to its end on a context of its own.
template <class T>
T run(asio::awaitable<T> task) {
  asio::io_context context;
  auto result = asio::co_spawn(context, std::move(task), asio::use_future);
  context.run();
  return result.get();
}

}  // namespace

TEST_CASE("work runs on a thread of the pool and its value comes back to the caller's") {
  CpuPool pool(2);
  const auto caller = std::this_thread::get_id();
  auto task = [&]() -> asio::awaitable<std::string> {
    auto work = [text = std::string("done")] { return std::pair{text, std::this_thread::get_id()}; };
    const auto [text, where] = co_await pool.run(std::move(work));
    CHECK(where != caller);
    CHECK(std::this_thread::get_id() == caller);
    co_return text;
  };
  CHECK(run(task()) == "done");
}

TEST_CASE("work may return nothing, and values that cannot be copied or made from nothing") {
  CpuPool pool(1);
  struct NoDefault {
    explicit NoDefault(int v) : value(std::make_unique<int>(v)) {}
    std::unique_ptr<int> value;
  };
  bool ran = false;
  auto task = [&]() -> asio::awaitable<int> {
    auto nothing = [&ran] { ran = true; };
    co_await pool.run(std::move(nothing));
    auto something = [] { return NoDefault{7}; };
    const NoDefault made = co_await pool.run(std::move(something));
    co_return *made.value;
  };
  CHECK(run(task()) == 7);
  CHECK(ran);
}

TEST_CASE("what work throws reaches the coroutine that waits for it") {
  CpuPool pool(1);
  auto task = [&]() -> asio::awaitable<std::string> {
    auto work = []() -> int { throw std::runtime_error("broken"); };
    try {
      co_await pool.run(std::move(work));
    } catch (const std::runtime_error& e) {
      co_return e.what();
    }
    co_return "nothing was thrown";
  };
  CHECK(run(task()) == "broken");
}
