#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <fstream>

namespace riverd::storage::test {
namespace {

using Catch::Contains;
namespace fs = std::filesystem;

const FeedId feed = feed_id(1);

StoreOptions in(const fs::path& directory) {
  return {directory, small_map, true, false};
}

StoreOptions reading(const fs::path& directory) {
  return {directory, small_map, true, true};
}

Error refused(const StoreOptions& options) {
  auto store = Store::open(options);
  if (store) throw std::runtime_error("the store was opened");
  return store.error();
}

bool is(const Error& error, StorageError kind) {
  return error.code == make_error_code(kind);
}

void fill(const fs::path& directory, int entries) {
  Store store = must(Store::open(in(directory)));
  std::vector<Candidate> list;
  for (int i = 0; i < entries; ++i) {
    list.push_back(candidate(feed, std::to_string(i), noise(4000)));
  }
  commit(store, batch(feed, std::move(list)));
}

TEST_CASE("a store keeps what was committed when it is opened again") {
  const TemporaryDirectory parent;
  const fs::path directory = parent.path() / "a" / "store";
  const auto entry = candidate(feed, "a");
  {
    Store store = must(Store::open(in(directory / "")));
    commit(store, batch(feed, {entry}));
  }
  const Store store = must(Store::open(in(directory)));
  CHECK(stored(store, entry).title == "a");
  CHECK(must(must(store.snapshot()).statistics()).feeds == 1);
  const auto mode = [](const fs::path& path) { return fs::status(path).permissions(); };
  CHECK(mode(directory) == fs::perms::owner_all);
  CHECK(mode(directory / "store.mdb") == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a store that is relaxed about durability is the same store") {
  const TemporaryDirectory directory;
  const auto entry = candidate(feed, "a");
  {
    Store store = must(Store::open({directory.path(), small_map, false, false}));
    commit(store, batch(feed, {entry}));
  }
  CHECK(stored(must(Store::open(in(directory.path()))), entry).title == "a");
}

TEST_CASE("a second writer is told who has the store") {
  const TemporaryDirectory directory;
  const Store store = must(Store::open(in(directory.path())));
  const Error error = refused(in(directory.path()));
  CHECK(is(error, StorageError::in_use));
  CHECK_THAT(error.detail, Contains(directory.path().string()) && Contains(std::to_string(::getpid())));
}

TEST_CASE("another process reads while one writes") {
  const TemporaryDirectory directory;
  std::array<int, 2> go{};
  std::array<int, 2> ready{};
  REQUIRE(::pipe(go.data()) == 0);
  REQUIRE(::pipe(ready.data()) == 0);
  const pid_t writer = ::fork();
  if (writer == 0) {
    Store store = must(Store::open(in(directory.path())));
    commit(store, batch(feed, {candidate(feed, "a")}));
    char byte = 'r';
    static_cast<void>(!::write(ready[1], &byte, 1));
    static_cast<void>(!::read(go[0], &byte, 1));
    commit(store, batch(feed, {candidate(feed, "b")}));
    static_cast<void>(!::write(ready[1], &byte, 1));
    static_cast<void>(!::read(go[0], &byte, 1));
    ::_exit(0);
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  {
    const Store store = must(Store::open(reading(directory.path())));
    const Snapshot before = must(store.snapshot());
    CHECK(must(before.statistics()).entries == 1);
    REQUIRE(::write(go[1], &byte, 1) == 1);
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    CHECK(must(before.statistics()).entries == 1);
    CHECK(must(must(store.snapshot()).statistics()).entries == 2);
    CHECK(is(refused(in(directory.path())), StorageError::in_use));
  }
  REQUIRE(::write(go[1], &byte, 1) == 1);
  int status = 0;
  ::waitpid(writer, &status, 0);
  CHECK(status == 0);
  for (const int end : {go[0], go[1], ready[0], ready[1]}) ::close(end);
}

TEST_CASE("one process opens a store once") {
  const TemporaryDirectory directory;
  {
    const Store store = must(Store::open(in(directory.path())));
    CHECK(is(refused(reading(directory.path())), StorageError::in_use));
  }
  CHECK(Store::open(reading(directory.path())).has_value());
}

TEST_CASE("a store opened for reading takes nothing") {
  const TemporaryDirectory directory;
  fill(directory.path(), 3);
  Store store = must(Store::open(reading(directory.path())));
  CHECK(must(must(store.snapshot()).statistics()).entries == 3);
  const Batch one = batch(feed, {candidate(feed, "new")});
  CHECK_FALSE(store.commit(std::span<const Batch>(&one, 1)).has_value());
}

TEST_CASE("reading where there is no store says so and makes nothing") {
  const TemporaryDirectory parent;
  for (const fs::path& directory : {parent.path(), parent.path() / "missing"}) {
    const Error error = refused(reading(directory));
    CHECK(is(error, StorageError::not_there));
    CHECK_THAT(error.detail, Contains(directory.string()) && Contains("riverd run"));
  }
  CHECK(fs::is_empty(parent.path()));
}

TEST_CASE("a folder that cannot be made is named") {
  const TemporaryDirectory parent;
  std::ofstream(parent.path() / "file") << "x";
  for (const char* directory : {"file", "file/below"}) {
    const Error error = refused(in(parent.path() / directory));
    CHECK(is(error, StorageError::access_denied));
    CHECK_THAT(error.detail, Contains((parent.path() / directory).string()) && Contains("--data"));
  }
}

TEST_CASE("a file without permission is named") {
  if (::geteuid() == 0) return;  // root may do everything
  const TemporaryDirectory directory;
  fill(directory.path(), 1);
  fs::permissions(directory.path() / "store.mdb", fs::perms::none);
  const Error error = refused(in(directory.path()));
  CHECK(is(error, StorageError::access_denied));
  CHECK_THAT(error.detail, Contains("store.mdb"));
}

TEST_CASE("a full map says which option to raise, stays readable, and goes on with a larger one") {
  const TemporaryDirectory directory;
  constexpr std::uint64_t tiny = std::uint64_t{1} << 20U;
  std::uint64_t held = 0;
  {
    Store store = must(Store::open({directory.path(), tiny, true, false}));
    Result<std::vector<CommitResult>> result = std::vector<CommitResult>{};
    for (int i = 0; i < 1000 && result; ++i) {
      const Batch one = batch(feed, {candidate(feed, std::to_string(i), noise(10'000))});
      result = store.commit(std::span<const Batch>(&one, 1));
      if (result) ++held;
    }
    REQUIRE_FALSE(result.has_value());
    CHECK(is(result.error(), StorageError::map_full));
    CHECK_THAT(result.error().detail, Contains("[storage] map_size") && Contains("store.mdb"));
    CHECK(must(must(store.snapshot()).statistics()).entries == held);
    const std::vector one = {feed};
    CHECK(must(must(store.snapshot()).river(one, {10'000, {}, 10'000})).size() == held);
  }
  Store store = must(Store::open({directory.path(), 2 * tiny, true, false}));
  CHECK(must(must(store.snapshot()).statistics()).entries == held);
  commit(store, batch(feed, {candidate(feed, "more", noise(10'000))}));
  CHECK(must(must(store.snapshot()).statistics()).entries == held + 1);
}

TEST_CASE("a store from a newer riverd is refused, for writing and for reading") {
  const TemporaryDirectory directory;
  fill(directory.path(), 1);
  {
    const auto engine = must(LmdbEngine::open({directory.path(), small_map, true, false}));
    const auto writing = must(engine->begin_write());
    must(writing->put(Table::meta, meta_format, key_of(std::uint64_t{1000})));
    must(writing->commit());
  }
  for (const StoreOptions& options : {in(directory.path()), reading(directory.path())}) {
    const Error error = refused(options);
    CHECK(is(error, StorageError::newer_format));
    CHECK_THAT(error.detail, Contains("1000"));
  }
}

TEST_CASE("a file that is no store is refused") {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "store.mdb") << std::string(100'000, '?');
  for (const StoreOptions& options : {in(directory.path()), reading(directory.path())}) {
    const Error error = refused(options);
    CHECK(is(error, StorageError::damaged));
    CHECK_THAT(error.detail, Contains("store.mdb") && Contains("backup"));
  }
  CHECK(fs::file_size(directory.path() / "store.mdb") == 100'000);
}

TEST_CASE("a store that was cut off is refused and left as it is") {
  const TemporaryDirectory directory;
  fill(directory.path(), 200);
  const fs::path file = directory.path() / "store.mdb";
  const auto whole = fs::file_size(file);
  for (const auto size : {whole - 4096, whole / 2 / 4096 * 4096, std::uintmax_t{4 * 4096}}) {
    fs::resize_file(file, size);
    // In a process of its own, since touching a missing page would end it.
    CHECK(in_child([&] { return is(refused(reading(directory.path())), StorageError::damaged) ? 0 : 1; }) ==
          0);
    CHECK(in_child([&] { return is(refused(in(directory.path())), StorageError::damaged) ? 0 : 1; }) == 0);
    CHECK(fs::file_size(file) == size);
  }
}

TEST_CASE("a store whose last pages were given back in one commit is whole") {
  const TemporaryDirectory directory;
  {
    Store store = must(Store::open(in(directory.path())));
    // The first contents never reach the file: the second take their place in the same commit.
    const std::vector<Batch> batches = {batch(feed, {candidate(feed, "a", noise(2'500'000))}),
                                        batch(feed, {candidate(feed, "a", "short")}, at(1))};
    must(store.commit(batches));
  }
  CHECK(stored(must(Store::open(reading(directory.path()))), candidate(feed, "a")).revision == 1);
  CHECK(stored(must(Store::open(in(directory.path()))), candidate(feed, "a")).revision == 1);
}

TEST_CASE("a backup is a store, and never overwrites") {
  const TemporaryDirectory directory;
  const TemporaryDirectory other;
  Store store = must(Store::open(in(directory.path())));
  commit(store, batch(feed, {candidate(feed, "a")}));
  must(store.backup(other.path() / "store.mdb"));
  CHECK_FALSE(store.backup(other.path() / "store.mdb").has_value());
  CHECK_FALSE(store.backup(other.path() / "missing" / "store.mdb").has_value());
  commit(store, batch(feed, {candidate(feed, "b")}));
  const Store copy = must(Store::open(in(other.path())));
  CHECK(must(must(copy.snapshot()).statistics()).entries == 1);
  CHECK(stored(copy, candidate(feed, "a")).title == "a");
}

}  // namespace
}  // namespace riverd::storage::test
