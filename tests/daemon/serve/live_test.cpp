#include "tests/daemon/serve/serve_fixture.hpp"

#include "daemon/http/server/server.hpp"
#include "tests/support/blocking_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include <future>
#include <map>
#include <optional>
#include <sstream>
#include <thread>

using namespace riverd;
using namespace riverd::test;
namespace asio = boost::asio;

namespace {

/// What a browser's EventSource makes of the lines of a stream.
class EventReader {
 public:
  void read(std::string_view text) {
    pending_ += text;
    for (auto end = pending_.find("\n\n"); end != std::string::npos; end = pending_.find("\n\n")) {
      block(pending_.substr(0, end));
      pending_.erase(0, end + 2);
    }
  }

  std::string last_id;
  std::vector<std::string> titles;
  int comments = 0;

 private:
  void block(const std::string& text) {
    std::string data;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("id: ")) last_id = line.substr(4);
      if (line.starts_with("data: ")) data = line.substr(6);
      if (line.starts_with(":")) ++comments;
    }
    if (!data.empty()) titles.push_back(boost::json::parse(data).at("title").as_string().c_str());
  }

  std::string pending_;
};

/// A site behind a real server on a thread of its own.
class LiveSite {
 public:
  explicit LiveSite(serve::LiveLimits limits = {})
      : store_(memory_store()),
        documents_(store_, pool_, Site::settings(), limits),
        routes_(documents_),
        guard_(asio::make_work_guard(io_)),
        tasks_(io_.get_executor()),
        server_(io_.get_executor(), tasks_, http::ServerOptions(), routes_.handler()) {
    const auto bound = server_.listen("127.0.0.1:0");
    REQUIRE(bound.has_value());
    address = *bound;
    server_.run();
    network_ = std::thread([this] { io_.run(); });
  }
  ~LiveSite() {
    stop();
    guard_.reset();
    io_.stop();
    network_.join();
    pool_.join();
  }
  LiveSite(const LiveSite&) = delete;
  LiveSite& operator=(const LiveSite&) = delete;

  void commit(storage::FeedUpdate change) {
    const std::array<FeedId, 1> changed = {change.state.id};
    std::array<storage::Batch, 1> batches;
    batches[0].updates.push_back(std::move(change));
    REQUIRE(store_.commit(batches).has_value());
    on_network([&] { documents_.feeds_changed(changed); });
  }

  void add(FeedId feed, int minutes) {
    commit(Site::update(feed, {candidate(feed, "entry" + std::to_string(minutes), minutes)}, minutes));
  }

  template <class Function>
  void on_network(Function function) {
    std::promise<void> done;
    asio::post(io_, [&] {
      function();
      done.set_value();
    });
    done.get_future().wait();
  }

  std::size_t listeners() {
    std::size_t out = 0;
    on_network([&] { out = documents_.live().listeners(); });
    return out;
  }

  void reconfigure() {
    on_network([&] { documents_.reconfigure(Site::settings()); });
  }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    asio::co_spawn(io_, stop_server(), asio::use_future).get();
  }

  std::string address;

 private:
  asio::awaitable<void> stop_server() { co_await server_.stop(std::chrono::milliseconds(2000)); }

  asio::io_context io_;
  storage::Store store_;
  runtime::CpuPool pool_{2};
  serve::Documents documents_;
  serve::Routes routes_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  runtime::TaskGroup tasks_;
  http::Server server_;
  std::thread network_;
  bool stopped_ = false;
};

/// A client of a stream of events.
class Listening {
 public:
  Listening(const std::string& address, const std::string& path, const std::string& last = {},
            const std::string& version = "HTTP/1.1")
      : client_(address) {
    client_.send("GET " + path + ' ' + version + "\r\nHost: river.test\r\n" +
                 (last.empty() ? "" : "Last-Event-ID: " + last + "\r\n") + "\r\n");
    head = client_.receive(true);
    wait_for([&] { return !events.last_id.empty(); });
  }

  /// Reads until it is so; false: the stream ended before.
  template <class Condition>
  bool wait_for(Condition condition) {
    while (!condition()) {
      const auto more = client_.receive_some();
      if (more.empty()) return false;
      events.read(more);
    }
    return true;
  }

  bool wait_for_events(std::size_t count) {
    return wait_for([&] { return events.titles.size() >= count; });
  }

  bool ends() {
    while (!client_.receive_some().empty()) {
    }
    return client_.ended();
  }

  WireResponse head;
  EventReader events;

 private:
  BlockingClient client_;
};

}  // namespace

TEST_CASE("a listener is told of each entry of its river as it arrives, once and in order") {
  LiveSite site;
  site.add(alpha, 1);
  Listening all(site.address, "/events");
  Listening news(site.address, "/rivers/news/events");
  CHECK(all.head.status == 200);
  CHECK(all.head.header("Content-Type") == "text/event-stream");
  CHECK(all.head.header("Cache-Control") == "no-store");
  CHECK(all.head.header("Connection") == "close");
  CHECK(all.head.header("Content-Length").empty());
  CHECK(all.events.last_id == "1");
  CHECK(all.events.titles.empty());
  site.add(beta, 2);
  site.add(alpha, 3);
  site.commit(Site::update(alpha, {candidate(alpha, "entry5", 5), candidate(alpha, "entry4", 4)}, 6));
  REQUIRE(all.wait_for_events(4));
  REQUIRE(news.wait_for_events(3));
  CHECK(all.events.titles ==
        std::vector<std::string>{"Title of entry2", "Title of entry3", "Title of entry4", "Title of entry5"});
  CHECK(news.events.titles ==
        std::vector<std::string>{"Title of entry3", "Title of entry4", "Title of entry5"});
  CHECK(all.events.last_id == "5");
}

TEST_CASE("a listener that comes back is told what it missed, from memory or from the store") {
  LiveSite site(serve::LiveLimits{.events = 4});
  site.add(alpha, 1);
  Listening first(site.address, "/events");
  for (int i = 2; i <= 20; ++i) site.add(i % 3 == 0 ? beta : alpha, i);
  REQUIRE(first.wait_for_events(19));
  for (int last = 1; last <= 20; ++last) {
    Listening again(site.address, "/events", std::to_string(last));
    site.add(alpha, 20 + last);
    REQUIRE(again.wait_for_events(20));
    for (std::size_t i = 0; i < 20; ++i) {
      CHECK(again.events.titles[i] ==
            "Title of entry" + std::to_string(static_cast<std::size_t>(last) + 1 + i));
    }
  }
}

TEST_CASE("a listener with the id of another store, or with none of ours, begins where the river is") {
  LiveSite site;
  site.add(alpha, 1);
  for (const auto* last : {"99999", "-1", "x", "18446744073709551616", "1 2"}) {
    Listening listening(site.address, "/events", last);
    CHECK(listening.events.last_id == "1");
  }
}

TEST_CASE("a quiet stream has a comment now and then") {
  LiveSite site(serve::LiveLimits{.heartbeat = std::chrono::milliseconds(20)});
  Listening listening(site.address, "/events");
  CHECK(listening.wait_for([&] { return listening.events.comments >= 3; }));
}

TEST_CASE("there are only so many listeners, and who has gone makes room") {
  LiveSite site(serve::LiveLimits{.listeners = 3, .heartbeat = std::chrono::milliseconds(20)});
  Listening one(site.address, "/events");
  Listening two(site.address, "/rivers/news/events");
  {
    Listening three(site.address, "/events");
    CHECK(site.listeners() == 3);
    BlockingClient client(site.address);
    const auto refused = client.get("/events");
    CHECK(refused.status == 503);
    CHECK(refused.header("Retry-After") == "60");
  }
  while (site.listeners() == 3) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  Listening again(site.address, "/events");
  CHECK(again.head.status == 200);
}

TEST_CASE("HEAD of a stream has its head and leaves the connection open, HTTP/1.0 has the stream") {
  LiveSite site;
  site.add(alpha, 1);
  BlockingClient client(site.address);
  client.send(
      "HEAD /events HTTP/1.1\r\nHost: river.test\r\n\r\nGET /healthz HTTP/1.1\r\nHost: river.test\r\n\r\n");
  const auto head = client.receive(true);
  CHECK(head.status == 200);
  CHECK(head.header("Content-Type") == "text/event-stream");
  CHECK(head.header("Content-Length").empty());
  CHECK(client.receive().body == "ok");
  CHECK(site.listeners() == 0);
  Listening old(site.address, "/events", {}, "HTTP/1.0");
  site.add(alpha, 2);
  CHECK(old.wait_for_events(1));
}

TEST_CASE("streams end at once when the daemon stops, and when the configuration changes") {
  LiveSite site;
  site.add(alpha, 1);
  Listening before(site.address, "/events");
  site.reconfigure();
  CHECK(before.ends());
  Listening after(site.address, "/events");
  Listening other(site.address, "/rivers/news/events");
  site.stop();
  CHECK(after.ends());
  CHECK(other.ends());
}

TEST_CASE("many listeners hear of what many commits bring, all of it") {
  LiveSite site(serve::LiveLimits{.events = 16});
  site.add(alpha, 1);
  std::vector<std::unique_ptr<Listening>> all;
  for (int i = 0; i < 40; ++i) all.push_back(std::make_unique<Listening>(site.address, "/events"));
  for (int i = 2; i <= 101; ++i) site.add(i % 2 == 0 ? alpha : beta, i);
  for (auto& one : all) {
    REQUIRE(one->wait_for_events(100));
    for (std::size_t i = 0; i < 100; ++i)
      CHECK(one->events.titles[i] == "Title of entry" + std::to_string(i + 2));
  }
}

TEST_CASE("there are no events of a river that there is not") {
  LiveSite site;
  BlockingClient client(site.address);
  CHECK(client.get("/rivers/none/events").status == 404);
}
