#include "daemon/reload_queue.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

using namespace riverd;

namespace {

namespace asio = boost::asio;

struct Fixture {
  /// Takes a turn of the loop; the first `failing` times it throws.
  asio::awaitable<Reloaded> reload() {
    const int number = ++begun;
    asio::steady_timer timer(context, std::chrono::milliseconds{1});
    co_await timer.async_wait(asio::use_awaitable);
    if (number <= failing) throw std::runtime_error("something unforeseen");
    Reloaded out;
    out.summary = std::to_string(number);
    co_return out;
  }
  void request() {
    queue.request([this](const Reloaded& reloaded) {
      told.push_back(reloaded.ok() ? reloaded.summary : reloaded.problems.front());
    });
  }

  asio::io_context context{1};
  runtime::TaskGroup tasks{context.get_executor()};
  int begun = 0;
  int failing = 0;
  std::vector<std::string> told;
  ReloadQueue queue{tasks, [this] { return reload(); }};
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("who asks during a reload hears of the next one, together with all who do") {
  Fixture f;
  f.request();
  f.context.poll();
  REQUIRE(f.begun == 1);
  f.request();
  f.request();
  f.context.run();
  CHECK(f.told == Lines{"1", "2", "2"});
}

TEST_CASE("a reload that ends by an exception is told as one that failed, and the next one is done") {
  Fixture f;
  f.failing = 1;
  f.request();
  f.context.run();
  CHECK(f.told == Lines{"the configuration could not be reloaded: something unforeseen"});
  f.context.restart();
  f.request();
  f.context.run();
  CHECK(f.told.back() == "2");
}

TEST_CASE("a reload that is cancelled tells nobody") {
  Fixture f;
  f.request();
  f.context.poll();
  f.tasks.cancel();
  f.context.run();
  f.request();
  f.context.run();
  CHECK(f.begun == 1);
  CHECK(f.told.empty());
}
