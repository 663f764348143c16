#include "daemon/poll/host_limits.hpp"
#include "tests/daemon/poll/manual_clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace riverd;
using namespace riverd::poll;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr Time noon{1'700'000'000s};

/// Keeps its permit where the test finds it.
class Visitor final : public HostLimits::Guest {
 public:
  struct Place {
    std::optional<HostLimits::Permit> permit{};
    bool gone = false;
  };

  explicit Visitor(std::shared_ptr<Place> place) : place_(std::move(place)) {}
  ~Visitor() override { place_->gone = true; }
  void admitted(HostLimits::Permit permit) override { place_->permit.emplace(std::move(permit)); }

 private:
  std::shared_ptr<Place> place_;
};

/// Requests that begin when they may and end when the test says so.
struct Bench {
  explicit Bench(HostLimitSettings settings = {})
      : clock(std::make_shared<ManualClock>(noon)), limits(io.get_executor(), clock, std::move(settings)) {}

  struct Client {
    std::string host;
    std::optional<HostLimits::Permit> permit;
    bool aborted = false;
    asio::cancellation_signal cancel;
  };

  static asio::awaitable<void> ask(HostLimits& limits, std::shared_ptr<Client> client) {
    try {
      auto permit = co_await limits.acquire(client->host);
      client->permit.emplace(std::move(permit));
    } catch (const boost::system::system_error& e) {
      client->aborted = e.code() == asio::error::operation_aborted;
    }
  }

  std::shared_ptr<Client> begin(std::string host) {
    auto client = std::make_shared<Client>();
    client->host = std::move(host);
    asio::co_spawn(io, ask(limits, client),
                   asio::bind_cancellation_slot(client->cancel.slot(), [](const std::exception_ptr& failure) {
                     if (failure) std::rethrow_exception(failure);
                   }));
    settle();
    return client;
  }

  /// Waits without a coroutine.
  std::shared_ptr<Visitor::Place> enqueue(std::string host) {
    auto place = std::make_shared<Visitor::Place>();
    limits.enqueue(std::move(host), std::make_unique<Visitor>(place));
    settle();
    return place;
  }

  /// Watches the clock for guests, until the signal.
  void watch(asio::cancellation_signal& until) {
    asio::co_spawn(io, limits.watch(),
                   asio::bind_cancellation_slot(until.slot(), [](const std::exception_ptr&) {}));
    settle();
  }

  template <class Waiter>
  void end(const std::shared_ptr<Waiter>& client) {
    client->permit->finished();
    client->permit.reset();
    settle();
  }

  void advance(std::chrono::milliseconds by) {
    clock->advance(by);
    settle();
  }

  void settle() {
    io.restart();
    io.poll();
  }

  asio::io_context io;
  std::shared_ptr<ManualClock> clock;
  HostLimits limits;
};

}  // namespace

TEST_CASE("P7 one request is in flight to a host, the next a second after its end") {
  Bench bench;
  const auto first = bench.begin("a.example");
  const auto second = bench.begin("a.example");
  REQUIRE(first->permit);
  CHECK_FALSE(second->permit);
  bench.advance(10s);
  CHECK_FALSE(second->permit);
  bench.end(first);
  CHECK_FALSE(second->permit);
  bench.advance(999ms);
  CHECK_FALSE(second->permit);
  bench.advance(1ms);
  CHECK(second->permit);
}

TEST_CASE("P7 the interval also holds for a request that comes after the last one ended") {
  Bench bench;
  bench.end(bench.begin("a.example"));
  bench.advance(400ms);
  const auto late = bench.begin("a.example");
  CHECK_FALSE(late->permit);
  CHECK(bench.clock->next_alarm() == noon + 1s);
  bench.advance(600ms);
  CHECK(late->permit);
}

TEST_CASE("an answer that is not dealt with counts among all, but no more for its host") {
  HostLimitSettings settings;
  settings.concurrency = 2;
  Bench bench(settings);
  const auto a = bench.begin("a.example");
  const auto b = bench.begin("b.example");
  const auto again = bench.begin("a.example");
  const auto c = bench.begin("c.example");
  a->permit->finished();
  bench.advance(1s);
  CHECK_FALSE(again->permit);
  CHECK_FALSE(c->permit);
  a->permit.reset();
  bench.settle();
  CHECK((again->permit || c->permit));
  CHECK(bench.limits.in_flight() == 2);
}

TEST_CASE("different hosts do not wait for each other") {
  Bench bench;
  const auto a = bench.begin("a.example");
  const auto b = bench.begin("b.example");
  CHECK(a->permit);
  CHECK(b->permit);
  CHECK(bench.limits.in_flight() == 2);
}

TEST_CASE("who came first goes first") {
  Bench bench;
  auto running = bench.begin("a.example");
  std::vector<std::shared_ptr<Bench::Client>> queue;
  for (int i = 0; i < 4; ++i) queue.push_back(bench.begin("a.example"));
  CHECK(bench.limits.waiting() == 4);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    bench.end(running);
    bench.advance(1s);
    for (std::size_t k = 0; k < queue.size(); ++k) {
      CHECK((queue[k]->permit.has_value() || k < i) == (k <= i));
    }
    running = queue[i];
  }
}

TEST_CASE("a permit given back unused begins no interval") {
  Bench bench;
  const auto first = bench.begin("a.example");
  const auto second = bench.begin("a.example");
  first->permit.reset();
  bench.settle();
  CHECK(second->permit);
}

TEST_CASE("the limit for all hosts holds back, first come first served") {
  HostLimitSettings settings;
  settings.concurrency = 2;
  Bench bench{settings};
  const auto a = bench.begin("a.example");
  const auto b = bench.begin("b.example");
  const auto c = bench.begin("c.example");
  const auto d = bench.begin("d.example");
  const auto file = bench.begin("");
  CHECK(bench.limits.in_flight() == 2);
  CHECK_FALSE(c->permit);
  bench.end(b);
  CHECK(c->permit);
  CHECK_FALSE(d->permit);
  bench.end(a);
  CHECK(d->permit);
  bench.end(c);
  CHECK(file->permit);
}

TEST_CASE("a host that is not asked now goes before one that is, though it bears more requests") {
  HostLimitSettings settings;
  settings.usual = {2, 0ms};
  settings.concurrency = 2;
  Bench bench(std::move(settings));
  const auto first = bench.begin("a.example");
  const auto other = bench.begin("b.example");
  const auto second = bench.begin("a.example");
  const auto third = bench.begin("c.example");
  const auto fourth = bench.begin("b.example");
  bench.advance(1s);
  bench.end(other);
  CHECK_FALSE(second->permit);
  CHECK(third->permit);
  bench.end(third);
  CHECK_FALSE(second->permit);
  CHECK(fourth->permit);
  bench.end(fourth);
  CHECK(second->permit);
}

TEST_CASE("a host waiting for its interval takes no room from others") {
  HostLimitSettings settings;
  settings.concurrency = 1;
  Bench bench{settings};
  bench.end(bench.begin("a.example"));
  const auto spaced = bench.begin("a.example");
  const auto other = bench.begin("b.example");
  CHECK_FALSE(spaced->permit);
  REQUIRE(other->permit);
  bench.advance(2s);
  CHECK_FALSE(spaced->permit);
  bench.end(other);
  CHECK(spaced->permit);
}

TEST_CASE("[[host]] exceptions have their own connections and interval") {
  HostLimitSettings settings;
  settings.exceptions["mine.example"] = {3, 0ms};
  Bench bench{settings};
  std::vector<std::shared_ptr<Bench::Client>> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(bench.begin("mine.example"));
  CHECK(bench.limits.in_flight() == 3);
  bench.end(clients[1]);
  CHECK(clients[3]->permit);
}

TEST_CASE("files know no limit but the one for all") {
  Bench bench;
  for (int i = 0; i < 20; ++i) CHECK(bench.begin("")->permit);
}

TEST_CASE("a waiter that is cancelled leaves the queue, and the others go on") {
  Bench bench;
  const auto first = bench.begin("a.example");
  const auto second = bench.begin("a.example");
  const auto third = bench.begin("a.example");
  second->cancel.emit(asio::cancellation_type::terminal);
  bench.settle();
  CHECK(second->aborted);
  CHECK(bench.limits.waiting() == 1);
  bench.end(first);
  bench.advance(1s);
  CHECK(third->permit);
}

TEST_CASE("the waiter that watches the clock may be cancelled") {
  Bench bench;
  bench.end(bench.begin("a.example"));
  const auto watching = bench.begin("a.example");
  const auto next = bench.begin("a.example");
  watching->cancel.emit(asio::cancellation_type::terminal);
  bench.settle();
  bench.advance(1s);
  CHECK(next->permit);
}

TEST_CASE("new settings reach those who wait") {
  Bench bench;
  const auto first = bench.begin("a.example");
  const auto second = bench.begin("a.example");
  HostLimitSettings settings;
  settings.usual.connections = 2;
  bench.limits.configure(settings);
  bench.settle();
  CHECK(first->permit);
  CHECK(second->permit);
}

TEST_CASE("P7 a host's interval counts over a restart") {
  HostLimitSettings settings;
  settings.usual.interval = 30s;
  Bench bench(settings);
  bench.limits.recall("a.example", noon - 10s);
  bench.limits.recall("b.example", noon - 30s);
  bench.limits.recall("c.example", noon + 24h);  // the clock was set back
  const auto a = bench.begin("a.example");
  const auto b = bench.begin("b.example");
  const auto c = bench.begin("c.example");
  CHECK_FALSE(a->permit);
  CHECK(b->permit);
  CHECK_FALSE(c->permit);
  bench.advance(20s);
  CHECK(a->permit);
  CHECK_FALSE(c->permit);
  bench.advance(10s);
  CHECK(c->permit);
}

TEST_CASE("P7 a clock that is set back keeps no host waiting beyond its interval") {
  HostLimitSettings settings;
  settings.usual.interval = 30s;
  Bench bench(settings);
  bench.end(bench.begin("a.example"));
  const auto second = bench.begin("a.example");
  CHECK_FALSE(second->permit);
  bench.advance(-24h);
  CHECK_FALSE(second->permit);
  bench.advance(29s);
  CHECK_FALSE(second->permit);
  bench.advance(1s);
  CHECK(second->permit);
}

TEST_CASE("P7 hosts that were asked once are not remembered for ever") {
  HostLimitSettings settings;
  settings.usual.interval = 1s;
  Bench bench(settings);
  for (int i = 0; i < 1000; ++i) {
    bench.end(bench.begin("h" + std::to_string(i) + ".example"));
    bench.advance(1s);
  }
  CHECK(bench.limits.hosts() <= 64);
}

TEST_CASE("a host is what a URL names, whatever its scheme, port, user and case") {
  CHECK(host_of("https://Example.ORG/feed") == "example.org");
  CHECK(host_of("http://example.org:8080") == "example.org");
  CHECK(host_of("http://example.org./?q=://x") == "example.org");
  CHECK(host_of("http://me@you:p@example.org/") == "example.org");
  CHECK(host_of("http://[::1]:8080/x") == "::1");
  CHECK(host_of("file:///a/b").empty());
  CHECK(host_of("file://localhost/a").empty());
  CHECK(host_of("nonsense").empty());
}

TEST_CASE("guests stand in the same queues, and the clock is watched for them") {
  Bench bench;
  asio::cancellation_signal until;
  bench.watch(until);
  const auto first = bench.enqueue("a.example");
  const auto second = bench.begin("a.example");
  const auto third = bench.enqueue("a.example");
  const auto other = bench.enqueue("b.example");
  REQUIRE(first->permit);
  CHECK(first->gone);
  CHECK(other->permit);
  CHECK(bench.limits.waiting() == 2);
  bench.end(first);
  bench.advance(1s);
  REQUIRE(second->permit);
  CHECK_FALSE(third->permit);
  bench.end(second);
  CHECK(bench.clock->next_alarm() == noon + 2s);
  bench.advance(999ms);
  CHECK_FALSE(third->permit);
  bench.advance(1ms);
  REQUIRE(third->permit);
  bench.end(third);
  bench.end(other);
  CHECK(bench.limits.in_flight() == 0);
  until.emit(asio::cancellation_type::all);
  bench.settle();
}

TEST_CASE("a guest that was not admitted goes when nobody watches any more, and none is admitted then") {
  Bench bench;
  asio::cancellation_signal until;
  bench.watch(until);
  const auto first = bench.enqueue("a.example");
  const auto second = bench.enqueue("a.example");
  until.emit(asio::cancellation_type::all);
  bench.settle();
  CHECK(second->gone);
  CHECK_FALSE(second->permit);
  CHECK(bench.limits.waiting() == 0);
  bench.end(first);
  const auto late = bench.enqueue("b.example");
  CHECK(late->gone);
  CHECK_FALSE(late->permit);
}

TEST_CASE("guests that are let go may be the last to hold what the limits belong to") {
  const auto clock = std::make_shared<ManualClock>(noon);
  asio::io_context io;
  auto limits = std::make_shared<HostLimits>(io.get_executor(), clock, HostLimitSettings{});
  struct Holder final : HostLimits::Guest {
    explicit Holder(std::shared_ptr<HostLimits> l) : held(std::move(l)) {}
    void admitted(HostLimits::Permit permit) override { kept.emplace(std::move(permit)); }
    std::shared_ptr<HostLimits> held;
    std::optional<HostLimits::Permit> kept{};
  };
  asio::cancellation_signal until;
  asio::co_spawn(io, limits->watch(),
                 asio::bind_cancellation_slot(until.slot(), [](const std::exception_ptr&) {}));
  io.poll();
  auto busy = std::make_shared<Visitor::Place>();
  limits->enqueue("a.example", std::make_unique<Visitor>(busy));
  limits->enqueue("a.example", std::make_unique<Holder>(limits));
  io.restart();
  io.poll();
  const std::weak_ptr<HostLimits> left = limits;
  limits.reset();
  CHECK_FALSE(left.expired());
  until.emit(asio::cancellation_type::all);
  io.restart();
  io.poll();
  CHECK(left.expired());
}
