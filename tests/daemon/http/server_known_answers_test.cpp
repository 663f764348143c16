#include "daemon/http/server/answer_memo.hpp"
#include "daemon/http/server/body_file.hpp"
#include "tests/daemon/http/server_fixture.hpp"

#include <unistd.h>
#include <zstd.h>

using namespace riverd::http;
using namespace riverd::http::testing;

namespace {

RequestHead get_head() {
  RequestHead head;
  head.method = Method::get;
  return head;
}

/// A server of one document that can be exchanged for another.
struct Exchange {
  Exchange() : work(io.get_executor()), tasks(io.get_executor()) {
    ServerOptions options;
    server.emplace(io.get_executor(), tasks, options, [this](const RequestHead&) -> asio::awaitable<Reply> {
      ++asked;
      co_return Reply::with(document);
    });
    at = server->listen("127.0.0.1:0").value();
    server->run();
    thread = std::thread([this] { io.run(); });
  }
  ~Exchange() {
    asio::co_spawn(io, server->stop(0ms), asio::use_future).get();
    asio::post(io, [this] { tasks.cancel(); });
    work.reset();
    thread.join();
  }

  void put(std::shared_ptr<const Document> next, bool current) {
    std::promise<void> done;
    asio::post(io, [&] {
      document->set_current(false);
      document = std::move(next);
      document->set_current(current);
      done.set_value();
    });
    done.get_future().wait();
  }

  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work;
  riverd::runtime::TaskGroup tasks;
  std::shared_ptr<const Document> document = document_of("first");
  std::atomic<int> asked{0};
  std::optional<Server> server;
  std::string at;
  std::thread thread;
};

}  // namespace

TEST_CASE("a request in the same words is answered without asking again, until the document changes") {
  Exchange exchange;
  exchange.put(document_of("second"), true);
  BlockingClient client(exchange.at);
  for (int i = 0; i < 5; ++i) {
    CHECK(client.get("/").body == "second");
  }
  CHECK(exchange.asked == 1);
  BlockingClient other(exchange.at);
  CHECK(other.get("/").body == "second");
  CHECK(exchange.asked == 1);
  CHECK(other.get("/", "X-Other: words\r\n").body == "second");
  CHECK(exchange.asked == 2);
  exchange.put(document_of("third"), true);
  CHECK(client.get("/").body == "third");
  CHECK(other.get("/").body == "third");
  CHECK(exchange.asked == 3);
}

TEST_CASE("conditions, HEAD and the end of a connection are answered in their way from what is known") {
  Exchange exchange;
  exchange.put(document_of("text"), true);
  const auto etag = exchange.document->identity().etag;
  BlockingClient client(exchange.at);
  for (int i = 0; i < 3; ++i) {
    CHECK(client.get("/").status == 200);
    CHECK(client.get("/", "If-None-Match: " + etag + "\r\n").status == 304);
    const auto head = client.get("/", {}, "HEAD");
    CHECK(head.status == 200);
    CHECK(head.header("Content-Length") == "4");
    CHECK(head.header("Date").ends_with(" GMT"));
  }
  CHECK(exchange.asked == 3);
  for (int i = 0; i < 2; ++i) {
    BlockingClient last(exchange.at);
    CHECK(last.get("/", "Connection: close\r\n").header("Connection") == "close");
    CHECK(last.at_end());
  }
  CHECK(exchange.asked == 5);
}

TEST_CASE("pipelined requests for what is known are answered in their order") {
  Exchange exchange;
  exchange.put(document_of(std::string(50000, 'l') + "ong"), true);
  BlockingClient client(exchange.at);
  std::string requests;
  for (int i = 0; i < 100; ++i) {
    requests += i % 2 == 0 ? "GET / HTTP/1.1\r\nHost: h\r\n\r\n" : "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 100; ++i) {
    const auto answer = client.receive(i % 2 == 1);
    REQUIRE(answer.status == 200);
    REQUIRE(answer.body.size() == (i % 2 == 0 ? 50003 : 0));
  }
  CHECK(exchange.asked < 20);  // those that came in two pieces are read as if they were new
}

TEST_CASE("what nobody vouches for is asked for every time") {
  Exchange exchange;
  BlockingClient client(exchange.at);
  for (int i = 1; i < 4; ++i) {
    CHECK(client.get("/").body == "first");
    CHECK(exchange.asked == i);
  }
}

TEST_CASE("a remembered answer keeps no document") {
  AnswerMemo memo;
  auto document = document_of("text");
  document->set_current(true);
  memo.remember("GET / HTTP/1.1\r\n\r\n", Answer(get_head(), Reply::with(document)));
  CHECK(memo.find("GET / HTTP/1.1\r\n\r\n"));
  CHECK_FALSE(memo.find("GET /x HTTP/1.1\r\n\r\n"));
  const std::weak_ptr<const Document> kept = document;
  document.reset();
  CHECK(kept.expired());
  CHECK_FALSE(memo.find("GET / HTTP/1.1\r\n\r\n"));
}

TEST_CASE("a large body that is asked for again and again is sent whole from its file") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  for (int i = 0; i < 12; ++i) {
    BlockingClient client(at);
    const auto answer = client.get("/large");
    REQUIRE(answer.status == 200);
    REQUIRE(answer.body == fixture.large().identity().body);
    REQUIRE(client.get("/").body == fixture.document().identity().body);
  }
}

TEST_CASE("a body becomes a file when it is popular, and the budget gets it back") {
  const auto budget = std::make_shared<FileBudget>(1);
  const std::string body(20000, 'b');
  {
    BodyFile file;
    int descriptor = -1;
    for (int i = 0; i < 20 && descriptor < 0; ++i) {
      descriptor = file.get(body, budget);
    }
    REQUIRE(descriptor >= 0);
    std::string read(body.size() + 1, '\0');
    CHECK(::pread(descriptor, read.data(), read.size(), 0) == static_cast<ssize_t>(body.size()));
    CHECK(read.substr(0, body.size()) == body);
    BodyFile second;
    for (int i = 0; i < 20; ++i) {
      CHECK(second.get(body, budget) == -1);
    }
    CHECK(*budget == 0);
  }
  CHECK(*budget == 1);
  BodyFile small;
  for (int i = 0; i < 20; ++i) {
    CHECK(small.get("short", budget) == -1);
  }
}

TEST_CASE("a client that ends its side with its request is answered") {
  Fixture fixture;
  const auto at = fixture.listen();
  fixture.start();
  for (int i = 0; i < 20; ++i) {
    BlockingClient client(at);
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.end_output();
    CHECK(client.receive().status == 200);
    CHECK(client.at_end());
  }
}

TEST_CASE("a document is prepared in zstd too") {
  const std::string body(5000, 'z');
  const auto document = document_of(body);
  const auto* packed = document->choose("zstd");
  REQUIRE(packed->coding == Coding::zstd);
  CHECK(packed->head.find("Content-Encoding: zstd\r\n") != std::string::npos);
  CHECK(packed->etag.ends_with("-zstd\""));
  std::string out(body.size(), '\0');
  CHECK(ZSTD_decompress(out.data(), out.size(), packed->body.data(), packed->body.size()) == body.size());
  CHECK(out == body);
}
