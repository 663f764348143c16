#include "daemon/http/client/client.hpp"

#include "daemon/runtime/task_group.hpp"
#include "tests/daemon/http/client_fixture.hpp"

#include <boost/asio/error.hpp>
#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::http;
using namespace riverd::test;
using namespace std::chrono_literals;

TEST_CASE("connections are kept and used again") {
  Origin origin;
  origin.on("/a", Answer("one"));
  Answer closing("two");
  closing.after = Answer::After::close;
  origin.on("/closing", closing);
  ClientFixture fixture;
  for (int i = 0; i < 5; ++i) CHECK(fixture.get(origin.url("/a")).has_value());
  CHECK(origin.connections() == 1);
  CHECK(fixture.get(origin.url("/closing")).has_value());
  CHECK(fixture.get(origin.url("/a")).has_value());
  CHECK(origin.connections() == 2);
  fixture.client().stop();
  CHECK(Origin::eventually([&] { return origin.open_connections() == 0; }));
  CHECK(fixture.failure(origin.url("/a")).code == boost::asio::error::operation_aborted);
}

TEST_CASE("a kept connection that the server has closed is replaced unnoticed") {
  Origin origin;
  origin.on("/a", Answer("one"));
  ClientFixture fixture;
  REQUIRE(fixture.get(origin.url("/a")).has_value());
  origin.drop_connections();
  REQUIRE(Origin::eventually([&] { return origin.open_connections() == 0; }));
  CHECK(fixture.get(origin.url("/a")).has_value());
  CHECK(origin.connections() == 2);
}

TEST_CASE("a kept connection that breaks before an answer is tried once more on a new one") {
  Origin origin;
  origin.on("/a", Answer("one"));
  Answer silent;
  silent.reset_after = 0;
  origin.on("/once", std::vector<Answer>{silent, Answer("two")});
  origin.on("/always", silent);
  ClientFixture fixture;
  REQUIRE(fixture.get(origin.url("/a")).has_value());
  const auto response = fixture.get(origin.url("/once"));
  REQUIRE(response.has_value());
  CHECK(response->body == "two");
  CHECK(origin.hits("/once").size() == 2);
  CHECK(fixture.failure(origin.url("/always")).code == ClientError::closed);
  CHECK(origin.hits("/always").size() == 2);
}

TEST_CASE("an origin that falls silent is given up, one that trickles is not, until the deadline") {
  Origin origin;
  Answer slow("<feed/>");
  slow.delay = 10s;
  origin.on("/slow", slow);
  Answer trickling(200, {}, std::string(20, 'x'));
  trickling.piece = 10;
  trickling.piece_delay = 20ms;
  origin.on("/trickling", trickling);
  Answer endless(200, {}, "x");
  endless.endless = true;
  endless.framing = Answer::Framing::chunked;
  endless.piece_delay = 10ms;
  origin.on("/endless", endless);
  {
    ClientFixture fixture;
    fixture.options.idle_timeout = 150ms;
    const Error error = fixture.failure(origin.url("/slow"));
    CHECK(error.code == ClientError::timed_out);
    CHECK(error.message() == origin.url("/slow") + ": the origin sent nothing for too long");
  }
  {
    ClientFixture fixture;
    fixture.options.idle_timeout = 5s;
    CHECK(fixture.get(origin.url("/trickling")).has_value());
  }
  {
    ClientFixture fixture;
    fixture.options.timeout = 250ms;
    const Error error = fixture.failure(origin.url("/endless"));
    CHECK(error.code == ClientError::timed_out);
    CHECK(error.message() == origin.url("/endless") + ": no complete answer within 250 ms");
  }
  CHECK(Origin::eventually([&] { return origin.hits().size() == 3; }));
}

TEST_CASE("cancelling the caller closes its connection") {
  Origin origin;
  Answer slow("<feed/>");
  slow.delay = 10s;
  origin.on("/slow", slow);
  ClientFixture fixture;
  runtime::TaskGroup group(fixture.context.get_executor());
  auto poll = [&]() -> boost::asio::awaitable<void> {
    static_cast<void>(co_await fixture.client().get(Request(origin.url("/slow"))));
    FAIL("a cancelled caller does not go on");
  };
  group.spawn("poll", poll());
  while (origin.hits().empty()) fixture.context.run_one_for(1ms);
  group.cancel();
  while (group.size() > 0) fixture.context.run_one_for(1ms);
  fixture.context.poll();
  CHECK(fixture.context.stopped());  // no handler, no timer
}

TEST_CASE("many requests at once do not disturb each other") {
  Origin origin;
  origin.on_request("/x", [](const Hit& hit) { return Answer(*hit.header("If-None-Match")); });
  ClientFixture fixture;
  runtime::TaskGroup group(fixture.context.get_executor());
  int right = 0;
  auto one = [&](std::string name) -> boost::asio::awaitable<void> {
    Request request(origin.url("/x"));
    request.if_none_match = name;
    const auto response = co_await fixture.client().get(std::move(request));
    if (response && response->body == name) ++right;
  };
  for (int i = 0; i < 40; ++i) group.spawn("poll", one("\"" + std::to_string(i) + "\""));
  run(fixture.context, [](runtime::TaskGroup& g) -> boost::asio::awaitable<void> {
    CHECK(co_await g.wait_until(std::chrono::steady_clock::now() + 20s));
  }(group));
  CHECK(right == 40);
}
