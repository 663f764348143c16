#include "tests/daemon/http/server_fixture.hpp"

#include <memory>
#include <thread>
#include <vector>

using namespace riverd::http;
using namespace riverd::http::testing;

TEST_CASE("a unix socket has its mode, replaces a dead one and takes bodies where they are allowed") {
  const auto folder = fresh_folder();
  const auto address = "unix:" + (folder / "control.sock").string();
  {
    auto left_behind = listen_on(address, 0600);  // its file stays when the descriptor is closed
    REQUIRE(left_behind.has_value());
  }
  {
    ServerOptions options;
    options.unix_mode = 0600;
    options.limits.body = 1000;
    Fixture fixture(options);
    CHECK(fixture.listen(address) == address);
    fixture.start();
    struct stat what{};
    REQUIRE(::stat((folder / "control.sock").c_str(), &what) == 0);
    CHECK((what.st_mode & 0777U) == 0600U);
    CHECK_FALSE(fixture.server().listen(address).has_value());  // alive, so not replaced
    BlockingClient client(address);
    const auto reply = client.get("/echo", "Content-Type: a/b\r\nContent-Length: 5\r\n\r\nhello", "POST");
    CHECK(reply.status == 200);
    CHECK(reply.body == "a/b: hello\n");
    client.send("\r\n");  // what get() appended after the body was an empty line, which is skipped
    CHECK(client.get("/").status == 200);
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(client.receive().status == 100);
    client.send("hi");
    CHECK(client.receive().body == ": hi\n");
    CHECK(client.get("/echo", "Content-Length: 1001\r\n", "POST").status == 413);
  }
  CHECK_FALSE(std::filesystem::exists(folder / "control.sock"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("listening on what cannot be had says what to do") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  const auto again = fixture.server().listen(at);
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().message() == at + " is in use by another program; change [server] listen or stop it");
  const auto foreign = listen_on("192.0.2.1:0", 0600);
  REQUIRE_FALSE(foreign.has_value());
  CHECK(foreign.error().message().find("no such address") != std::string::npos);
  for (const auto* wrong : {"", "nonsense", ":80", "127.0.0.1:http", "unix:", "[::1:80"}) {
    INFO(wrong);
    CHECK_FALSE(listen_on(wrong, 0600).has_value());
  }
  CHECK_FALSE(adopt_socket(0x7fff).has_value());
  const auto folder = listen_on("unix:/nonexistent/folder/x.sock", 0600);
  REQUIRE_FALSE(folder.has_value());
  CHECK(folder.error().message().find("folder") != std::string::npos);
}

TEST_CASE("IPv6 and sockets handed over by a service manager are served") {
  Fixture fixture;
  auto inherited = listen_on("127.0.0.1:0", 0600);
  REQUIRE(inherited.has_value());
  const auto name = inherited->name();
  const auto adopted = fixture.server().adopt(inherited->release());
  REQUIRE(adopted.has_value());
  CHECK(*adopted == name);
  const auto six = fixture.server().listen("[::1]:0");
  fixture.start();
  BlockingClient client(name);
  CHECK(client.get("/").status == 200);
  if (six) {  // machines without IPv6 cannot listen there
    BlockingClient other(*six);
    CHECK(other.get("/").status == 200);
  }
}

TEST_CASE("stopping closes idle connections, finishes answers and refuses new ones") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient idle(at);
  CHECK(idle.get("/").status == 200);
  BlockingClient busy(at);
  busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  fixture.slow_begun.get_future().wait();
  auto stopped = fixture.begin_stop(10s);
  CHECK(idle.at_end());
  CHECK_FALSE(BlockingClient(at).connected());
  fixture.slow_may_end.set_value();
  const auto reply = busy.receive();
  CHECK(reply.status == 200);
  CHECK(reply.header("Connection") == "close");
  stopped.get();
  CHECK(fixture.server().statistics().open == 0);
}

TEST_CASE("stopping answers every request that was sent before, read or not") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  std::vector<std::unique_ptr<BlockingClient>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(std::make_unique<BlockingClient>(at));
  // Half of them have been answered before.
  for (std::size_t i = 0; i < clients.size(); i += 2) CHECK(clients[i]->get("/").status == 200);
  while (fixture.server().statistics().accepted < clients.size()) std::this_thread::yield();
  for (auto& client : clients) client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  auto stopped = fixture.begin_stop(10s);
  for (auto& client : clients) CHECK(client->receive().status == 200);
  stopped.get();
}

TEST_CASE("stopping breaks off what outlasts the grace") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient busy(at);
  busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  fixture.slow_begun.get_future().wait();
  fixture.begin_stop(20ms).get();
  CHECK(busy.at_end());
  fixture.slow_may_end.set_value();
}
