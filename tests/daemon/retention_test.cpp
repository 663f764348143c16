#include "daemon/retention.hpp"

#include "daemon/runtime/task_group.hpp"
#include "storage/memory_engine.hpp"
#include "storage/writer.hpp"
#include "tests/daemon/poll/manual_clock.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>

using namespace riverd;
using namespace std::chrono_literals;

namespace {

const Time start{std::chrono::milliseconds{1'740'249'544'000}};
const std::string busy = "https://busy.example/feed";
const std::string quiet = "https://quiet.example/feed";
const std::string former = "https://former.example/feed";

/// A retention over a store in memory.
struct Fixture {
  Fixture()
      : store(*storage::Store::open(std::make_unique<storage::MemoryEngine>())),
        writer(store),
        pool(1),
        client(writer),
        tasks(context.get_executor()),
        clock(std::make_shared<poll::ManualClock>(start)),
        retention(context.get_executor(), store, pool, client, clock) {
    retention.on_change([this](std::span<const storage::FeedChange> changes) {
      for (const auto& change : changes) told += change.dropped;
    });
  }

  /// Entries of a feed, published an hour apart, the last one now.
  void bring(const std::string& url, int count) {
    storage::Batch batch;
    auto& update = batch.updates.emplace_back();
    update.state.id = FeedId::from_url(url);
    update.state.url = url;
    update.received = clock->now();
    for (int i = 0; i < count; ++i) {
      Candidate candidate;
      candidate.identity = digest_of({url, std::to_string(++made)});
      candidate.content = candidate.identity;
      candidate.entry.id = EntryId{candidate.identity};
      candidate.entry.times.first_seen = clock->now();
      candidate.entry.times.effective = clock->now() - std::chrono::hours{i};
      update.entries.push_back(candidate);
    }
    const auto committed = store.commit(std::span<const storage::Batch>(&batch, 1));
    REQUIRE(committed.has_value());
    retention.feeds_changed(committed->front().changes);
  }

  [[nodiscard]] std::uint64_t entries(const std::string& url) const {
    return (*(*store.snapshot()).feed(FeedId::from_url(url)))->entries;
  }

  void configure(std::uint64_t usual, std::optional<std::uint64_t> of_busy,
                 std::chrono::milliseconds max_age = 0ms) {
    config::Config config;
    config.retention.max_entries = usual;
    config.retention.max_age = max_age;
    for (const auto& url : {busy, quiet}) {
      config.feeds.emplace_back().url = url;
      config.feeds.back().name = url;
    }
    config.feeds[0].max_entries = of_busy;
    retention.configure(config);
  }

  /// Lets run() work until it waits for its next round.
  void settle() {
    const auto idle = [&] { return clock->next_alarm() == clock->now() + Retention::interval; };
    do {
      context.restart();
      context.run_one_for(100ms);
    } while (!idle());
  }

  boost::asio::io_context context;
  storage::Store store;
  storage::Writer writer;
  runtime::CpuPool pool;
  runtime::StoreClient client;
  runtime::TaskGroup tasks;
  std::shared_ptr<poll::ManualClock> clock;
  Retention retention;
  std::size_t told = 0;
  int made = 0;
};

TEST_CASE("nothing is looked for where everything is kept") {
  Fixture f;
  f.bring(busy, 30);
  f.configure(0, std::nullopt);
  const auto dropped = test::run(f.context, f.retention.sweep({FeedId::from_url(busy)}));
  REQUIRE(dropped.has_value());
  CHECK(*dropped == 0);
  CHECK(f.entries(busy) == 30);
}

TEST_CASE("each feed is kept as its own table says, else as [retention] does") {
  Fixture f;
  f.bring(busy, 300);
  f.bring(quiet, 300);
  f.bring(former, 300);
  f.configure(10, 100);
  const std::vector feeds = {FeedId::from_url(busy), FeedId::from_url(quiet), FeedId::from_url(former)};
  const auto dropped = test::run(f.context, f.retention.sweep(feeds));
  REQUIRE(dropped.has_value());
  CHECK(*dropped == 200 + 290 + 290);
  CHECK(f.told == *dropped);
  CHECK(f.entries(busy) == 100);
  CHECK(f.entries(quiet) == 10);
  CHECK(f.entries(former) == 10);  // no longer configured
}

TEST_CASE("0 in a feed's own table keeps everything of it") {
  Fixture f;
  f.bring(busy, 50);
  f.configure(10, 0);
  REQUIRE(test::run(f.context, f.retention.sweep({FeedId::from_url(busy)})).has_value());
  CHECK(f.entries(busy) == 50);
}

TEST_CASE("every feed is seen to at the start and each hour, and one that brought entries at once") {
  Fixture f;
  f.bring(busy, 5);
  f.bring(quiet, 30);
  f.configure(0, {}, 24h);
  f.tasks.spawn("retention", f.retention.run());
  f.settle();
  CHECK(f.entries(quiet) == 25);
  CHECK(f.entries(busy) == 5);
  f.bring(busy, 40);
  for (int i = 0; i < 200 && f.entries(busy) > 30; ++i) {
    f.context.restart();
    f.context.run_one_for(100ms);
  }
  CHECK(f.entries(busy) == 5 + 25);
  f.clock->advance(1h);
  f.settle();
  CHECK(f.entries(quiet) == 24);
  CHECK(f.entries(busy) == 5 + 24);
}

TEST_CASE("without limits nothing is looked up and nothing dropped") {
  Fixture f;
  f.bring(quiet, 30);
  f.configure(0, {});
  f.tasks.spawn("retention", f.retention.run());
  f.settle();
  CHECK(f.entries(quiet) == 30);
}

}  // namespace
