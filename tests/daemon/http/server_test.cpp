#include "tests/daemon/http/server_fixture.hpp"

using namespace riverd::http;
using namespace riverd::http::testing;

TEST_CASE("a connection answers request after request, HEAD and 304 among them") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient client(at);
  const auto first = client.get("/");
  CHECK(first.status == 200);
  CHECK(first.body == fixture.document().identity().body);
  CHECK(first.header("ETag") == fixture.document().identity().etag);
  CHECK(first.header("Last-Modified") == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(first.header("Vary") == "Accept-Encoding");
  CHECK(first.header("Cache-Control") == "max-age=60");
  CHECK(first.header("X-Content-Type-Options") == "nosniff");
  CHECK(first.header("Date").ends_with(" GMT"));
  CHECK(first.header("Connection").empty());
  const auto head = client.get("/", {}, "HEAD");
  CHECK(head.status == 200);
  CHECK(head.header("Content-Length") == first.header("Content-Length"));
  CHECK(client.get("/", "If-None-Match: " + first.header("ETag") + "\r\n").status == 304);
  CHECK(client.get("/", "If-None-Match: \"x\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
            .status == 200);
  CHECK(client.get("/", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n").status == 304);
  const auto packed = client.get("/", "Accept-Encoding: gzip\r\n");
  CHECK(packed.header("Content-Encoding") == "gzip");
  CHECK(packed.header("ETag") != first.header("ETag"));
  CHECK(packed.body == fixture.document().choose("gzip")->body);
  CHECK(client.get("/", "Accept-Encoding: identity;q=0, x\r\n").status == 406);
  const auto last = client.get("/echo/a%2Fb", "Connection: close\r\n");
  CHECK(last.body == "a/b for river.test\n");
  CHECK(last.header("Connection") == "close");
  CHECK(client.at_end());
}

TEST_CASE("unknown paths are 404, other methods 405 with what is allowed") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient client(at);
  for (const auto* path :
       {"/nothing", "/echo", "/echo/", "/echo/a/b", "//", "/../etc/passwd", "/./", "/%2e%2e/"}) {
    INFO(path);
    const auto reply = client.get(path);
    CHECK((reply.status == 404 || (reply.status == 405 && std::string_view(path) == "/echo")));
    CHECK_FALSE(reply.body.empty());
  }
  CHECK(client.get("/", {}, "DELETE").header("Allow") == "GET, HEAD");
  CHECK(client.get("/", {}, "BREW").status == 405);
  CHECK(client.get("/echo").header("Allow") == "POST");
  const auto posted = client.get("/", "Content-Length: 5\r\n", "POST");
  CHECK(posted.status == 405);
  CHECK(posted.header("Connection") == "close");
  client.send("hello");
  CHECK(client.at_end());
}

TEST_CASE("pipelined requests are answered in their order") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient client(at);
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests += "GET /echo/" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 200; ++i) {
    REQUIRE(client.receive().body == std::to_string(i) + " for h\n");
  }
}

TEST_CASE("HTTP/1.0 clients are answered and closed, or kept if they ask") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient client(at);
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(client.receive().header("Connection") == "keep-alive");
  client.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(client.receive().header("Connection") == "close");
  CHECK(client.at_end());
}

TEST_CASE("X8 what cannot be read is refused with a reason and the connection ends") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  const auto refused = [&](const std::string& bytes) {
    BlockingClient client(at);
    client.send(bytes);
    const auto reply = client.receive();
    CHECK_FALSE(reply.body.empty());
    CHECK(reply.header("Connection") == "close");
    client.end_output();
    CHECK(client.at_end());
    return reply.status;
  };
  CHECK(refused("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(refused("nonsense\r\n\r\n") == 400);
  CHECK(refused("GET /" + std::string(100000, 'a')) == 414);
  CHECK(refused("GET / HTTP/1.1\r\nX: " + std::string(200000, 'a') + "\r\n\r\n") == 431);
  CHECK(refused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                "0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc") == 413);
}

TEST_CASE("X8 a slow head is answered 408, a silent connection closed without a word") {
  ServerOptions options;
  options.timeouts.head = 50ms;
  options.timeouts.idle = 50ms;
  Fixture fixture(options);
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient slow(at);
  slow.send("GET / HTTP/1.1\r\nHos");
  CHECK(slow.receive().status == 408);
  CHECK(slow.at_end());
  BlockingClient silent(at);
  CHECK(silent.at_end());
  BlockingClient idle(at);
  CHECK(idle.get("/").status == 200);
  CHECK(idle.at_end());
}

TEST_CASE("a client that does not read its answer is let go") {
  ServerOptions options;
  options.timeouts.write = 50ms;
  Fixture fixture(options);
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient client(at);
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += "GET /large HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.send(requests);
  while (fixture.server().statistics().open != 0 || fixture.server().statistics().accepted == 0) {
    std::this_thread::yield();
  }
  CHECK(fixture.server().statistics().responses[2] < 50);
}

TEST_CASE("large answers arrive whole") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient client(at);
  for (int i = 0; i < 3; ++i) {
    CHECK(client.get("/large").body == fixture.large().identity().body);
  }
  // An answer is counted once it is written, which the client may notice first.
  const auto expected = 3 * fixture.large().identity().body.size();
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (fixture.server().statistics().bytes_sent <= expected &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
  CHECK(fixture.server().statistics().bytes_sent > expected);
}

TEST_CASE("a handler that throws is a 500, and the connection goes on") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  BlockingClient client(at);
  CHECK(client.get("/fail").status == 500);
  CHECK(client.get("/").status == 200);
}

TEST_CASE("connections beyond the limit are turned away with 503") {
  ServerOptions options;
  options.max_connections = 3;
  Fixture fixture(options);
  const auto at = fixture.listen();
  fixture.start();
  {
    BlockingClient a(at);
    BlockingClient b(at);
    BlockingClient c(at);
    for (auto* client : {&a, &b, &c}) {
      CHECK(client->get("/").status == 200);
    }
    BlockingClient beyond(at);
    const auto reply = beyond.receive();
    CHECK(reply.status == 503);
    CHECK(reply.body == "Too many connections are open here.\r\n");
    CHECK(fixture.server().statistics().refused == 1);
  }
  while (fixture.server().statistics().open != 0) {
    std::this_thread::yield();
  }
  BlockingClient again(at);
  CHECK(again.get("/").status == 200);
}

TEST_CASE("many connections at once are all answered") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        std::vector<std::unique_ptr<BlockingClient>> clients;
        for (int c = 0; c < 10; ++c) {
          clients.push_back(std::make_unique<BlockingClient>(at));
        }
        for (auto& client : clients) {
          good += client->get("/").status == 200 ? 1 : 0;
        }
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  CHECK(good == 800);
}
