#include "daemon/runtime/cpu_pool.hpp"

#include "tests/support/run_coroutine.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace riverd;
using runtime::CpuPool;
namespace asio = boost::asio;

namespace {

struct NoDefault {
  explicit NoDefault(int v) : value(std::make_unique<int>(v)) {}
  std::unique_ptr<int> value;
};

asio::awaitable<std::vector<std::thread::id>> threads_of(CpuPool& pool) {
  std::vector<std::thread::id> ids;
  ids.push_back(std::this_thread::get_id());
  auto work = [] { return std::this_thread::get_id(); };
  ids.push_back(co_await pool.run(work));
  ids.push_back(std::this_thread::get_id());
  co_return ids;
}

asio::awaitable<int> doubled(CpuPool& pool, std::unique_ptr<int> number) {
  auto work = [number = std::move(number)] { return NoDefault(*number * 2); };
  const NoDefault result = co_await pool.run(std::move(work));
  co_return *result.value;
}

asio::awaitable<std::string> failure_of(CpuPool& pool) {
  auto work = [] { throw std::runtime_error("no such document"); };
  try {
    co_await pool.run(work);
  } catch (const std::runtime_error& e) {
    co_return std::string(e.what()) + (std::uncaught_exceptions() == 0 ? "" : " (still in flight)");
  }
  co_return std::string("none");
}

asio::awaitable<boost::system::error_code> refusal_of(CpuPool& pool) {
  auto work = [] {};
  try {
    co_await pool.run(work);
  } catch (const boost::system::system_error& e) {
    co_return e.code();
  }
  co_return boost::system::error_code();
}

}  // namespace

TEST_CASE("the pool runs work on a thread of its own and the caller goes on where it was") {
  asio::io_context context;
  CpuPool pool(2);
  const auto ids = test::run(context, threads_of(pool));
  CHECK(ids[0] == std::this_thread::get_id());
  CHECK(ids[1] != std::this_thread::get_id());
  CHECK(ids[2] == std::this_thread::get_id());
}

TEST_CASE("the pool moves work in and results out that can only be moved") {
  asio::io_context context;
  CpuPool pool(1);
  CHECK(test::run(context, doubled(pool, std::make_unique<int>(21))) == 42);
}

TEST_CASE("an exception of the work reaches the caller") {
  asio::io_context context;
  CpuPool pool(1);
  CHECK(test::run(context, failure_of(pool)) == "no such document");
}

TEST_CASE("a pool without threads asked for has one") {
  asio::io_context context;
  CpuPool pool(0);
  CHECK(test::run(context, doubled(pool, std::make_unique<int>(4))) == 8);
}

TEST_CASE("many callers at once each get their own result") {
  asio::io_context context;
  CpuPool pool(3);
  std::vector<int> results(200);
  auto one = [&](int i) -> asio::awaitable<void> {
    results[static_cast<std::size_t>(i)] = co_await doubled(pool, std::make_unique<int>(i));
  };
  for (int i = 0; i < 200; ++i) {
    asio::co_spawn(context, one(i), [](const std::exception_ptr& e) { CHECK_FALSE(e); });
  }
  context.run();
  for (int i = 0; i < 200; ++i) CHECK(results[static_cast<std::size_t>(i)] == 2 * i);
}

TEST_CASE("a joined pool refuses work") {
  asio::io_context context;
  CpuPool pool(1);
  pool.join();
  pool.join();
  CHECK(test::run(context, refusal_of(pool)) == asio::error::operation_aborted);
}
