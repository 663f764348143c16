#include "daemon/http/client/body_budget.hpp"
#include "daemon/runtime/task_group.hpp"
#include "tests/daemon/http/client_fixture.hpp"
#include "tests/support/origin.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::http;
using namespace riverd::test;

namespace {

namespace asio = boost::asio;

asio::awaitable<void> wait_for_room(std::shared_ptr<BodyShare> share, bool& there) {
  co_await share->room(std::chrono::steady_clock::time_point::max());
  there = true;
}

}  // namespace

TEST_CASE("beyond the budget the answer that was begun first is read on where none is complete") {
  asio::io_context context;
  runtime::TaskGroup tasks(context.get_executor());
  BodyBudget budget(context.get_executor(), 100);
  auto first = budget.share();
  auto second = budget.share();
  auto third = budget.share();
  second->holds(90);
  bool rooms[3] = {};
  tasks.spawn("second", wait_for_room(second, rooms[1]));
  context.poll();
  CHECK(rooms[1]);
  second->holds(120);
  tasks.spawn("first", wait_for_room(first, rooms[0]));
  tasks.spawn("third", wait_for_room(third, rooms[2]));
  context.restart();
  context.poll();
  CHECK(rooms[0]);
  CHECK_FALSE(rooms[2]);
  first.reset();
  second->read();  // to its end, and still held: it will be let go, and the third can wait
  context.restart();
  context.poll();
  CHECK_FALSE(rooms[2]);
  CHECK(budget.held() == 120);
  second.reset();
  context.restart();
  context.poll();
  CHECK(rooms[2]);
  CHECK(budget.held() == 0);
}

TEST_CASE("reading pauses while bodies fill the memory, and all answers come to their end") {
  Origin origin;
  Answer large(200, {}, std::string(400'000, 'x'));
  large.piece = 40'000;
  large.piece_delay = std::chrono::milliseconds{2};
  origin.on("/", large);
  ClientFixture fixture;
  fixture.options.max_held = 100'000;
  std::vector<std::size_t> sizes;
  runtime::TaskGroup tasks(fixture.context.get_executor());
  struct Fetch {
    static asio::awaitable<void> run(Client& client, std::string url, std::vector<std::size_t>& sizes) {
      const auto response = co_await client.get(Request(url));
      sizes.push_back(response ? response->body.size() : 0);
    }
  };
  for (int i = 0; i < 8; ++i) tasks.spawn("fetch", Fetch::run(fixture.client(), origin.url("/"), sizes));
  while (tasks.size() > 0) fixture.context.run_one();
  CHECK(sizes == std::vector<std::size_t>(8, 400'000));
}

TEST_CASE("an answer waits for room no longer than its request has time") {
  asio::io_context context;
  runtime::TaskGroup tasks(context.get_executor());
  BodyBudget budget(context.get_executor(), 100);
  const auto first = budget.share();
  const auto second = budget.share();
  first->holds(120);
  first->read();
  CHECK_FALSE(second->has_room());
  bool over = false;
  tasks.spawn("second", [](std::shared_ptr<BodyShare> share, bool& done) -> asio::awaitable<void> {
    co_await share->room(std::chrono::steady_clock::now() + std::chrono::milliseconds{20});
    done = true;
  }(second, over));
  context.poll();
  CHECK_FALSE(over);
  context.run();
  CHECK(over);
  CHECK_FALSE(second->has_room());
}
