#include "storage/lmdb_pages.hpp"
#include "tests/storage/support.hpp"

#include <lmdb.h>
#include <catch2/catch.hpp>

#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace riverd::storage::test {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

std::vector<std::string> wrong_pages(const Engine& engine) {
  std::vector<std::string> out;
  must(engine.check([&](const std::string& what) { out.push_back(what); }));
  return out;
}

/// A store with pages of every kind: deep tables, values beside their pages, and pages given back.
void fill(Engine& engine, unsigned seed) {
  std::mt19937 random(seed);
  for (int commit = 0; commit < 12; ++commit) {
    const auto writing = must(engine.begin_write());
    for (int i = 0; i < 300; ++i) {
      const std::string key = "key" + std::to_string(random() % 900);
      const auto table = static_cast<Table>(1 + random() % 3);
      if (random() % 4 == 0) {
        must(writing->erase(table, key));
      } else {
        must(writing->put(table, key, noise(random() % 50 == 0 ? random() % 60'000 : random() % 400)));
      }
    }
    if (random() % 5 > 0) must(writing->commit());
  }
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What LMDB has of free pages: for each commit that freed some how many, then their numbers.
std::vector<std::string> free_lists(const fs::path& file) {
  MDB_env* environment = nullptr;
  MDB_txn* transaction = nullptr;
  MDB_cursor* cursor = nullptr;
  std::vector<std::string> out;
  REQUIRE(mdb_env_create(&environment) == MDB_SUCCESS);
  REQUIRE(mdb_env_open(environment, file.c_str(), MDB_NOSUBDIR | MDB_RDONLY, 0600) == MDB_SUCCESS);
  REQUIRE(mdb_txn_begin(environment, nullptr, MDB_RDONLY, &transaction) == MDB_SUCCESS);
  REQUIRE(mdb_cursor_open(transaction, 0, &cursor) == MDB_SUCCESS);
  MDB_val key{};
  MDB_val value{};
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS)
    out.emplace_back(static_cast<const char*>(value.mv_data), value.mv_size);
  mdb_cursor_close(cursor);
  mdb_txn_abort(transaction);
  mdb_env_close(environment);
  return out;
}

void set_number(std::string& list, std::size_t place, std::uint64_t number) {
  std::memcpy(&list[place * sizeof number], &number, sizeof number);
}

TEST_CASE("every page of a store that riverd wrote has one use") {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    const TemporaryDirectory directory;
    auto engine = must(LmdbEngine::open({directory.path(), small_map, false, false}));
    CHECK(wrong_pages(*engine).empty());
    fill(*engine, seed);
    CHECK(wrong_pages(*engine).empty());
    must(engine->compact());
    CHECK(wrong_pages(*engine).empty());
    fill(*engine, seed + 100);
    engine.reset();
    engine = must(LmdbEngine::open({directory.path(), small_map, false, true}));
    CHECK(wrong_pages(*engine).empty());
  }
}

TEST_CASE("a page that is in use and free, free twice or lost is named") {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "store.mdb";
  fill(*must(LmdbEngine::open({directory.path(), small_map, false, false})), 3);
  const std::string whole = bytes_of(file);
  const auto wrong_after = [&](const std::string& list, const std::string& changed) {
    std::string bytes = whole;
    const std::size_t place = bytes.rfind(list);
    REQUIRE(place != std::string::npos);
    bytes.replace(place, list.size(), changed);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    return wrong_pages(*must(LmdbEngine::open({directory.path(), small_map, false, true})));
  };
  bool changed_any = false;
  for (const std::string& list : free_lists(file)) {
    std::uint64_t count = 0;
    std::memcpy(&count, list.data(), sizeof count);
    if (count < 3 || whole.find(list) != whole.rfind(list)) continue;
    changed_any = true;
    std::string changed = list;
    set_number(changed, 1, 0);
    auto wrong = wrong_after(list, changed);
    REQUIRE(wrong.size() == 2);
    CHECK(wrong[0] == "0: is in use and free");
    CHECK_THAT(wrong[1], Contains("is neither in use nor free, and so are 0 after it"));

    std::uint64_t other = 0;
    std::memcpy(&other, &list[2 * sizeof other], sizeof other);
    set_number(changed, 1, other);
    wrong = wrong_after(list, changed);
    REQUIRE(wrong.size() == 2);
    CHECK(wrong[0] == std::to_string(other) + ": is free twice");

    set_number(changed, 1, 1U << 30U);
    wrong = wrong_after(list, changed);
    REQUIRE(wrong.size() == 2);
    CHECK_THAT(wrong[0], Contains("is beyond the last page"));

    changed = list;
    set_number(changed, 0, 1U << 20U);
    wrong = wrong_after(list, changed);
    REQUIRE_FALSE(wrong.empty());
    CHECK_THAT(wrong[0], Contains("a list of free pages that cannot be read"));
  }
  CHECK(changed_any);
}

TEST_CASE("pages that say nothing sensible are named, whatever they say, and end nothing") {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "store.mdb";
  fill(*must(LmdbEngine::open({directory.path(), small_map, false, false})), 5);
  const std::string whole = bytes_of(file);
  std::mt19937 random(9);
  std::size_t noticed = 0;
  for (int round = 0; round < 60; ++round) {
    std::string bytes = whole;
    const std::size_t page = 2 + random() % (bytes.size() / 4096 - 2);
    for (int i = 0; i < 8; ++i) bytes[page * 4096 + 8 + random() % 24] = static_cast<char>(random());
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    // LMDB itself may end the process where it opens its tables.
    const int status = in_child([&] {
      const auto engine = LmdbEngine::open({directory.path(), small_map, false, true});
      return engine && wrong_pages(**engine).empty() ? 0 : 1;
    });
    if (status != 0) ++noticed;
  }
  CHECK(noticed > 10);  // free pages and those in the middle of values may say what they like
}

}  // namespace
}  // namespace riverd::storage::test
