#include "daemon/reload_queue.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace riverd;

namespace {

namespace asio = boost::asio;

struct Fixture {
  /// Lasts until `finish()`, or only a turn of the loop after it; the first `failing` times it throws.
  asio::awaitable<Reloaded> reload() {
    const int number = ++begun;
    boost::system::error_code cancelled;
    co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    // Of a group that is cancelled nothing goes on: the next line throws.
    co_await asio::post(asio::use_awaitable);
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

  /// Lets the reload under way end, and all later ones. No test may wait for a clock here: on a slow machine
  /// a millisecond is over before the line that begins to wait for it has been left.
  void finish() { gate.expires_at(asio::steady_timer::time_point::min()); }

  asio::io_context context{1};
  asio::steady_timer gate{context, asio::steady_timer::time_point::max()};
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
  f.finish();
  f.context.run();
  CHECK(f.told == Lines{"1", "2", "2"});
}

TEST_CASE("a reload that ends by an exception is told as one that failed, and the next one is done") {
  Fixture f;
  f.failing = 1;
  f.finish();
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
  REQUIRE(f.begun == 1);
  f.tasks.cancel();
  f.finish();
  f.context.run();
  f.request();
  f.context.run();
  CHECK(f.begun == 1);
  CHECK(f.told.empty());
}
