#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "tests/storage/support.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

/// What riverd says and does when the disk is full, the folder cannot be written, or the file was changed by
/// something else. What damaged pages do to LMDB happens in processes of its own.
namespace riverd::storage::test {
namespace {

using Catch::Contains;
namespace fs = std::filesystem;

constexpr std::size_t page = 4096;
const FeedId feed = feed_id(1);

StoreOptions in(const fs::path& directory, bool read_only = false) {
  return {directory, small_map, true, read_only};
}

/// Two feeds with long and short texts, copies, and free pages in between.
void fill(const fs::path& directory) {
  Store store = must(Store::open(in(directory)));
  for (int round = 0; round < 4; ++round) {
    for (int number = 1; number <= 2; ++number) {
      std::vector<Candidate> list;
      for (int i = 0; i < 40; ++i) {
        const std::string name = std::to_string(round * 20 + i);
        list.push_back(candidate(feed_id(number), name,
                                 noise(i % 10 == 0 ? 9000 : 200, static_cast<unsigned>(i)),
                                 "https://example.com/" + name));
      }
      commit(store, batch(feed_id(number), std::move(list), at(round * 100 + number)));
    }
  }
}

using Rows = std::map<std::pair<Table, std::string>, std::string>;

Rows rows_of(const Engine& engine) {
  Rows rows;
  const auto transaction = must(engine.begin_read());
  for (std::size_t i = 0; i < table_count; ++i) {
    const auto cursor = must(transaction->cursor(static_cast<Table>(i)));
    for (auto row = must(cursor->seek({})); row; row = must(cursor->next()))
      rows[{static_cast<Table>(i), std::string(row->key)}] = std::string(row->value);
  }
  return rows;
}

enum Verdict : int { same = 0, noticed = 1, accepted = 2 };

/// What a check says of the store, and where it says nothing, whether it is right. A crash is -1.
int verdict(const fs::path& directory, const Rows& expected) {
  // A crash is an answer here, and no news; LMDB tells of its assertions.
  for (const int number : {SIGSEGV, SIGABRT, SIGBUS}) std::signal(number, SIG_DFL);
  static_cast<void>(std::freopen("/dev/null", "w", stderr));
  {
    const auto store = Store::open(in(directory, true));
    if (!store) return noticed;
    const auto verified = store->verify([](const Violation&) {});
    if (!verified || verified->violations > 0) return noticed;
  }
  const auto engine = LmdbEngine::open({directory, small_map, true, true});
  if (!engine) return noticed;
  const Rows found = rows_of(**engine);
  if (found == expected) return same;
  return accepted;
}

/// The kinds of pages, by the flags in their heads.
const char* kind_of(const std::string& file, std::size_t number) {
  const auto flags = static_cast<std::uint8_t>(file[number * page + 10]);
  if (number < 2) return "meta";
  if ((flags & 0x01U) != 0) return "branch";
  if ((flags & 0x02U) != 0) return "leaf";
  if ((flags & 0x04U) != 0) return "overflow";
  return "text";
}

/// A way in which a disk or a careless program changes a page.
struct Damage {
  const char* name;
  std::function<void(std::string& file, std::size_t page_at)> apply;
};

std::vector<Damage> damages() {
  std::vector<Damage> out;
  // The head of the page, the places of its first rows, and its end, where the rows themselves are.
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{10}, std::size_t{12}, std::size_t{14}, std::size_t{17}, std::size_t{24},
        std::size_t{49}, std::size_t{132}, page - 12, page - 200}) {
    out.push_back({"a changed byte", [at](std::string& file, std::size_t page_at) {
                     file[page_at + at] = static_cast<char>(file[page_at + at] ^ 0x15);
                   }});
  }
  out.push_back({"zeros", [](std::string& file, std::size_t at) { file.replace(at, page, page, '\0'); }});
  out.push_back({"ones", [](std::string& file, std::size_t at) { file.replace(at, page, page, '\xFF'); }});
  out.push_back({"noise", [](std::string& file, std::size_t at) { file.replace(at, page, noise(page)); }});
  out.push_back({"half a page", [](std::string& file, std::size_t at) {
                   file.replace(at + page / 2, page / 2, page / 2, '\0');
                 }});
  out.push_back({"another page", [](std::string& file, std::size_t at) {
                   const std::size_t other = (at + 7 * page) % file.size();
                   file.replace(at, page, file.substr(other, page));
                 }});
  out.push_back({"the end of the file", [](std::string& file, std::size_t at) { file.resize(at); }});
  return out;
}

TEST_CASE("damage to any page is noticed, or changes nothing that is read") {
  const TemporaryDirectory whole;
  fill(whole.path());
  Rows expected;
  {
    const auto engine = must(LmdbEngine::open({whole.path(), small_map, true, true}));
    expected = rows_of(*engine);
  }
  std::string bytes;
  {
    std::ifstream in(whole.path() / "store.mdb", std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  std::map<std::string, std::array<int, 4>> counts;
  const TemporaryDirectory damaged;
  // RIVERD_DAMAGE_STEP=1: all pages.
  const char* chosen = std::getenv("RIVERD_DAMAGE_STEP");
  const std::size_t step = chosen == nullptr ? 23 : std::max(std::strtoul(chosen, nullptr, 10), 1UL);
  for (std::size_t number = 0; number < bytes.size() / page; number += number < 2 ? 1 : step) {
    for (const Damage& damage : damages()) {
      std::string changed = bytes;
      damage.apply(changed, number * page);
      fs::remove(damaged.path() / "store.mdb-lock");
      std::ofstream(damaged.path() / "store.mdb", std::ios::binary) << changed;
      const int found = in_child([&] { return verdict(damaged.path(), expected); });
      INFO(kind_of(bytes, number) << " page " << number << ", " << damage.name);
      CHECK(found != accepted);
      // What is neither is a process that ended: riverd checks in one that may.
      ++counts[kind_of(bytes, number)]
              [found < 0 || found > accepted ? 0 : static_cast<std::size_t>(found + 1)];
    }
  }
  for (const auto& [kind, count] : counts) {
    UNSCOPED_INFO(kind << ": crashed " << count[0] << ", the same " << count[1] << ", noticed " << count[2]
                       << ", accepted " << count[3]);
  }
  CHECK(counts["leaf"][2] > 0);
  if (chosen != nullptr) WARN("looked at every " << step << ". of " << bytes.size() / page << " pages");
}

TEST_CASE("what a damaged record stops is told with the store's place") {
  const TemporaryDirectory directory;
  fill(directory.path());
  {
    const auto engine = must(LmdbEngine::open({directory.path(), small_map, true, false}));
    const auto transaction = must(engine->begin_write());
    must(transaction->put(Table::feeds, key_of(feed), "nonsense"));
    must(transaction->commit());
  }
  Store store = must(Store::open(in(directory.path())));
  const Batch one = batch(feed, {candidate(feed, "new")}, at(9000));
  const auto refused = store.commit(std::span<const Batch>(&one, 1));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == make_error_code(StorageError::damaged));
  CHECK_THAT(refused.error().message(),
             Contains((directory.path() / "store.mdb").string()) && Contains("riverd check --store"));
}

TEST_CASE("a full map is told, keeps what was committed, and ends with a larger map") {
  const TemporaryDirectory directory;
  constexpr std::uint64_t tiny = std::uint64_t{1} << 20U;
  int committed = 0;
  {
    Store store = must(Store::open({directory.path(), tiny, true, false}));
    for (;; ++committed) {
      const Batch one =
          batch(feed, {candidate(feed, std::to_string(committed), noise(20'000))}, at(committed));
      const auto result = store.commit(std::span<const Batch>(&one, 1));
      if (result) continue;
      CHECK(result.error().code == make_error_code(StorageError::map_full));
      CHECK_THAT(result.error().message(), Contains("store.mdb") && Contains("map_size"));
      break;
    }
    CHECK(must(must(store.snapshot()).statistics()).entries == static_cast<std::uint64_t>(committed));
  }
  CHECK(committed > 5);
  Store store = must(Store::open(in(directory.path())));
  CHECK(must(store.verify([](const Violation&) {})).violations == 0);
  commit(store, batch(feed, {candidate(feed, std::to_string(committed), noise(20'000))}, at(committed)));
  CHECK(must(must(store.snapshot()).statistics()).entries == static_cast<std::uint64_t>(committed) + 1);
}

TEST_CASE("a disk that is full while a backup is made is told, and nothing is left of the copy") {
  const TemporaryDirectory directory;
  const TemporaryDirectory copies;
  fill(directory.path());
  CHECK(in_child([&] {
          const Store store = must(Store::open(in(directory.path(), true)));
          std::signal(SIGXFSZ, SIG_IGN);
          const rlimit limit{100'000, 100'000};
          ::setrlimit(RLIMIT_FSIZE, &limit);
          const auto copied = store.backup(copies.path() / "copy.mdb");
          return !copied && copied.error().message().starts_with((copies.path() / "copy.mdb").string()) ? 0
                                                                                                        : 1;
        }) == 0);
  CHECK(fs::is_empty(copies.path()));
}

}  // namespace
}  // namespace riverd::storage::test
