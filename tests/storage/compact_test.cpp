#include "storage/writer.hpp"
#include "tests/storage/support.hpp"

#include <signal.h>
#include <catch2/catch.hpp>

#include <array>
#include <atomic>
#include <thread>

using Catch::Contains;
namespace fs = std::filesystem;

namespace riverd::storage::test {
namespace {

const FeedId feed = feed_id(1);

StoreOptions in(const fs::path& directory, bool read_only = false) {
  return {directory, small_map, false, read_only};
}

Candidate numbered(int number, const std::string& text = "text") {
  return candidate(feed, std::to_string(number), text);
}

/// Entries that were large and are small: most of the file is free pages.
void grow_and_shrink(Store& store) {
  std::vector<Candidate> large;
  std::vector<Candidate> small;
  for (int i = 0; i < 100; ++i) {
    large.push_back(numbered(i, noise(50'000)));
    small.push_back(numbered(i));
  }
  commit(store, batch(feed, large));
  Batch shrunk = batch(feed, small, at(10));
  shrunk.updates[0].revisions = 0;  // what the entries said before is not kept
  commit(store, shrunk);
  commit(store, batch(feed, {numbered(100)}, at(20)));
}

std::uint64_t entries(const Store& store) {
  return must(must(store.snapshot()).statistics()).entries;
}

std::vector<std::string> violations(const Store& store) {
  std::vector<std::string> out;
  static_cast<void>(
      must(store.verify([&](const Violation& violation) { out.push_back(to_string(violation)); })));
  return out;
}

TEST_CASE("compacting gives space back, and the store goes on as it was") {
  const TemporaryDirectory directory;
  {
    Store store = must(Store::open(in(directory.path())));
    grow_and_shrink(store);
    const Compacted compacted = must(store.compact());
    CHECK(compacted.bytes_before > 2'000'000);
    CHECK(compacted.bytes_after < 500'000);
    CHECK(must(must(store.snapshot()).statistics()).bytes_used < 500'000);
    CHECK(entries(store) == 101);
    CHECK(violations(store).empty());
    commit(store, batch(feed, {numbered(101)}, at(30)));
    CHECK(must(store.compact()).bytes_after < 500'000);
    commit(store, batch(feed, {numbered(102)}, at(40)));
    CHECK(entries(store) == 103);
  }
  const Store store = must(Store::open(in(directory.path())));
  CHECK(entries(store) == 103);
  CHECK(violations(store).empty());
  CHECK_FALSE(fs::exists(directory.path() / "store.mdb.compact"));
}

TEST_CASE("snapshots and commits go on while a store is compacted over and over") {
  const TemporaryDirectory directory;
  Store store = must(Store::open(in(directory.path())));
  grow_and_shrink(store);
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> wrong = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      std::uint64_t before = 0;
      while (!done) {
        const auto view = store.snapshot();
        const auto statistics = view ? view->statistics() : Result<StoreStatistics>(view.error());
        const auto state = view ? view->feed(feed) : Result<std::optional<FeedState>>(view.error());
        if (!statistics || !state || (*state)->entries != statistics->entries ||
            statistics->entries < before) {
          ++wrong;
        } else {
          before = statistics->entries;
        }
      }
    });
  }
  std::thread committer([&] {
    for (int i = 200; !done; ++i) commit(store, batch(feed, {numbered(i)}, at(i)));
  });
  for (int i = 0; i < 30; ++i) CHECK(must(store.compact()).bytes_after > 0);
  done = true;
  committer.join();
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
  CHECK(entries(store) > 101);
  CHECK(violations(store).empty());
}

TEST_CASE("a snapshot taken before keeps the swap waiting and is not disturbed") {
  const TemporaryDirectory directory;
  Store store = must(Store::open(in(directory.path())));
  grow_and_shrink(store);
  std::atomic<bool> compacted = false;
  std::thread compacting;
  {
    const Snapshot view = must(store.snapshot());
    compacting = std::thread([&] {
      must(store.compact());
      compacted = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    CHECK_FALSE(compacted);
    CHECK(must(view.statistics()).entries == 101);
  }
  compacting.join();
  CHECK(entries(store) == 101);
}

TEST_CASE("a snapshot that does not end is not waited for for ever") {
  const TemporaryDirectory directory;
  Store store = must(Store::open(in(directory.path())));
  grow_and_shrink(store);
  const Snapshot view = must(store.snapshot());
  const auto refused = store.compact();
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().message(), Contains("store.mdb") && Contains("try again"));
  CHECK(entries(store) == 101);
  commit(store, batch(feed, {numbered(500)}, at(50)));
  CHECK(entries(store) == 102);
  CHECK_FALSE(fs::exists(directory.path() / "store.mdb.compact"));
}

TEST_CASE("another process that reads the store is waited for") {
  const TemporaryDirectory directory;
  {
    grow_and_shrink(*std::make_unique<Store>(must(Store::open(in(directory.path())))));
  }
  std::array<int, 2> ready{};
  REQUIRE(::pipe(ready.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 1;
    {
      const Store reader = must(Store::open(in(directory.path(), true)));
      const Snapshot view = must(reader.snapshot());
      static_cast<void>(::write(ready[1], "r", 1));
      ::usleep(500'000);
      status = must(view.statistics()).entries == 101 && violations(reader).empty() ? 0 : 1;
    }
    ::_exit(status);
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  Store store = must(Store::open(in(directory.path())));
  CHECK(must(store.compact()).bytes_after < 500'000);
  commit(store, batch(feed, {numbered(500)}, at(50)));
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  for (const int end : ready) ::close(end);
  CHECK(entries(store) == 102);
  CHECK(violations(store).empty());
}

TEST_CASE("a copy left by a process that was killed while it compacted is removed") {
  const TemporaryDirectory directory;
  const fs::path left = directory.path() / "store.mdb.compact";
  {
    const Store store = must(Store::open(in(directory.path())));
  }
  fs::copy_file(directory.path() / "store.mdb", left);
  const Store store = must(Store::open(in(directory.path())));
  CHECK_FALSE(fs::exists(left));
}

TEST_CASE("the writer compacts between its commits and answers pings meanwhile") {
  const TemporaryDirectory directory;
  Store store = must(Store::open(in(directory.path())));
  grow_and_shrink(store);
  std::atomic<int> committed = 0;
  std::atomic<bool> pinged = false;
  std::atomic<bool> compacted = false;
  {
    Writer writer(store);
    writer.compact([&](const Result<Compacted>& result) { compacted = result.has_value(); });
    for (int i = 200; i < 210; ++i) {
      writer.submit(batch(feed, {numbered(i)}, at(i)), [&](const Result<CommitResult>& result) {
        if (result) ++committed;
      });
    }
    writer.ping([&] { pinged = true; });
  }
  CHECK(compacted);
  CHECK(pinged);
  CHECK(committed == 10);
  CHECK(entries(store) == 111);
}

TEST_CASE("a backup made while entries are written is whole, and appears as a whole") {
  const TemporaryDirectory directory;
  const TemporaryDirectory copies;
  Store store = must(Store::open(in(directory.path())));
  std::atomic<bool> done = false;
  std::thread committer([&] {
    for (int i = 0; !done; ++i) commit(store, batch(feed, {numbered(i, noise(3000))}, at(i)));
  });
  for (int i = 0; i < 10; ++i) {
    const fs::path folder = copies.path() / std::to_string(i);
    fs::create_directory(folder);
    must(store.backup(folder / "store.mdb"));
    CHECK(std::distance(fs::directory_iterator(folder), {}) == 1);
    const Store copy = must(Store::open(in(folder)));
    CHECK(must(copy.snapshot()).feeds().has_value());
    CHECK(violations(copy).empty());
  }
  done = true;
  committer.join();
}

}  // namespace
}  // namespace riverd::storage::test
