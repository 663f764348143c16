#include "daemon/runtime/timeout.hpp"

#include "daemon/runtime/task_group.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>

using namespace riverd;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr auto never = std::chrono::steady_clock::time_point::max();

struct NoDefault {
  explicit NoDefault(std::string v) : value(std::move(v)) {}
  std::string value;
};

asio::awaitable<NoDefault> answer_at(std::chrono::steady_clock::time_point when, std::shared_ptr<bool> left) {
  struct AtEnd {
    explicit AtEnd(std::shared_ptr<bool> f) : flag(std::move(f)) {}
    ~AtEnd() { *flag = true; }
    AtEnd(const AtEnd&) = delete;
    AtEnd& operator=(const AtEnd&) = delete;
    std::shared_ptr<bool> flag;
  };
  const AtEnd at_end(std::move(left));
  co_await runtime::sleep_until(when);
  co_return NoDefault("a result long enough to live on the heap");
}

asio::awaitable<int> failing() {
  throw std::runtime_error("it broke");
  co_return 1;
}

}  // namespace

TEST_CASE("work that ends before its deadline gives its result") {
  asio::io_context context;
  const auto left = std::make_shared<bool>(false);
  auto work = answer_at(std::chrono::steady_clock::now(), left);
  const auto result = test::run(context, runtime::with_deadline(std::move(work), never));
  REQUIRE(result);
  CHECK(result->value == "a result long enough to live on the heap");
  CHECK(*left);
}

TEST_CASE("work that is late is cancelled and has ended when the caller goes on") {
  asio::io_context context;
  const auto left = std::make_shared<bool>(false);
  auto late = [&]() -> asio::awaitable<bool> {
    auto work = answer_at(never, left);
    const auto result = co_await runtime::with_timeout(std::move(work), 10ms);
    CHECK(*left);
    co_return result.has_value();
  };
  CHECK_FALSE(test::run(context, late()));
}

TEST_CASE("an exception in time is passed on") {
  asio::io_context context;
  CHECK_THROWS_WITH(test::run(context, runtime::with_timeout(failing(), 1h)), "it broke");
}

TEST_CASE("cancelling the caller cancels the work") {
  asio::io_context context;
  runtime::TaskGroup group(context.get_executor());
  const auto left = std::make_shared<bool>(false);
  auto task = [&]() -> asio::awaitable<void> {
    auto work = answer_at(never, left);
    static_cast<void>(co_await runtime::with_deadline(std::move(work), never));
    FAIL("a cancelled caller does not go on");
  };
  group.spawn("caller", task());
  context.poll();
  CHECK_FALSE(*left);
  group.cancel();
  context.run();
  CHECK(*left);
  CHECK(group.size() == 0);
}

TEST_CASE("deadlines nest: the inner one ends its own work only") {
  asio::io_context context;
  const auto left = std::make_shared<bool>(false);
  auto inner = [&]() -> asio::awaitable<std::string> {
    auto work = answer_at(never, left);
    const auto result = co_await runtime::with_timeout(std::move(work), 5ms);
    if (result) co_return result->value;
    co_return std::string("went on without it");
  };
  const auto outer = test::run(context, runtime::with_deadline(inner(), never));
  REQUIRE(outer);
  CHECK(*outer == "went on without it");
}

TEST_CASE("the outer deadline ends nested work") {
  asio::io_context context;
  const auto left = std::make_shared<bool>(false);
  auto inner = [&]() -> asio::awaitable<int> {
    auto work = answer_at(never, left);
    static_cast<void>(co_await runtime::with_deadline(std::move(work), never));
    co_return 1;
  };
  CHECK_FALSE(test::run(context, runtime::with_timeout(inner(), 5ms)));
  CHECK(*left);
}
