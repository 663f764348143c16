#pragma once

#include "daemon/http/server/endpoint.hpp"
#include "daemon/http/server/server.hpp"
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
#include <random>
#include <thread>

namespace riverd::http::testing {

namespace asio = boost::asio;
using riverd::test::BlockingClient;
using riverd::test::WireResponse;
using namespace std::chrono_literals;

inline std::shared_ptr<const Document> document_of(const std::string& body) {
  DocumentParts parts;
  parts.content_type = "text/plain; charset=utf-8";
  parts.body = body;
  return Document::make(std::move(parts));
}

/// Two megabytes that no coding makes smaller.
inline std::shared_ptr<const Document> large_document() {
  DocumentParts parts;
  parts.content_type = "application/octet-stream";
  std::mt19937 random(1);
  while (parts.body.size() < 2'000'000) {
    parts.body += static_cast<char>(random() & 0xFFU);
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

inline std::filesystem::path fresh_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "riverd-server-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  return name;
}

}  // namespace riverd::http::testing
