#include "daemon/http/server/server.hpp"
#include "daemon/http/server/endpoint.hpp"
#include "tests/support/blocking_client.hpp"

#include <sys/stat.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

using namespace riverd::http;
using riverd::test::BlockingClient;
using riverd::test::WireResponse;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

std::shared_ptr<const Document> large_document() {
  DocumentParts parts;
  parts.content_type = "text/plain; charset=utf-8";
  for (std::uint64_t i = 0; i < 400000; ++i) {
    parts.body += std::to_string(i * 7919 % 100003);
  }
  return Document::make(std::move(parts));
}

/// A server with a few routes on a thread of its own.
class Fixture {
 public:
  explicit Fixture(ServerOptions options = {}) : work_(io_.get_executor()), tasks_(io_.get_executor()) {
    DocumentParts parts;
    parts.content_type = "text/plain; charset=utf-8";
    parts.body = std::string(2000, 'r') + "iver";
    parts.last_modified = riverd::Time{std::chrono::seconds(784111777)};
    parts.cache_control = "max-age=60";
    document_ = Document::make(std::move(parts));
    large_ = large_document();
    add_routes();
    server_.emplace(io_.get_executor(), tasks_, std::move(options),
                    [this](const RequestHead& head) { return router_.route(head); });
  }

  ~Fixture() {
    stop(0ms);
    auto ended = asio::co_spawn(io_, end_tasks(), asio::use_future);
    CHECK(ended.get());
    work_.reset();
    thread_.join();
  }

  std::string listen(const std::string& address = "127.0.0.1:0") {
    auto bound = server_->listen(address);
    REQUIRE(bound.has_value());
    return *bound;
  }

  void start() {
    server_->run();
    thread_ = std::thread([this] { io_.run(); });
  }

  void stop(std::chrono::milliseconds grace) {
    asio::co_spawn(io_, server_->stop(grace), asio::use_future).get();
  }

  std::future<void> begin_stop(std::chrono::milliseconds grace) {
    return asio::co_spawn(io_, server_->stop(grace), asio::use_future);
  }

  Server& server() { return *server_; }
  const Document& document() const { return *document_; }
  const Document& large() const { return *large_; }

  std::promise<void> slow_begun;
  std::promise<void> slow_may_end;

 private:
  asio::awaitable<bool> end_tasks() {
    tasks_.cancel();
    co_return co_await tasks_.wait_until(std::chrono::steady_clock::now() + 10s);
  }

  void add_routes() {
    router_.get("/", [this](const RequestHead&, const PathParameters&) -> asio::awaitable<Reply> {
      co_return Reply::with(document_);
    });
    router_.get("/large", [this](const RequestHead&, const PathParameters&) -> asio::awaitable<Reply> {
      co_return Reply::with(large_);
    });
    router_.get("/echo/{}", [](const RequestHead& head, const PathParameters& at) -> asio::awaitable<Reply> {
      co_return Reply::text(200, std::string(at[0]) + " for " + head.host);
    });
    router_.get("/fail", [](const RequestHead&, const PathParameters&) -> asio::awaitable<Reply> {
      throw std::runtime_error("on purpose");
      co_return Reply();
    });
    router_.get("/slow", [this](const RequestHead&, const PathParameters&) -> asio::awaitable<Reply> {
      slow_begun.set_value();
      auto may_end = slow_may_end.get_future();
      asio::steady_timer timer(io_);
      while (may_end.wait_for(0s) != std::future_status::ready) {
        timer.expires_after(1ms);
        co_await timer.async_wait(asio::use_awaitable);
      }
      co_return Reply::text(200, "slow");
    });
    router_.post("/echo", [](const RequestHead& head, const PathParameters&) -> asio::awaitable<Reply> {
      co_return Reply::text(200, head.content_type + ": " + head.body);
    });
  }

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  riverd::runtime::TaskGroup tasks_;
  Router router_;
  std::shared_ptr<const Document> document_;
  std::shared_ptr<const Document> large_;
  std::optional<Server> server_;
  std::thread thread_;
};

std::filesystem::path fresh_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "riverd-server-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  return name;
}

}  // namespace

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
  CHECK(fixture.server().statistics().bytes_sent > 3 * fixture.large().identity().body.size());
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
