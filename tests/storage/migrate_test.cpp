#include "storage/migrate.hpp"
#include "feeds/normalize/normalize.hpp"
#include "feeds/parse/parse.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "tests/storage/support.hpp"

#include <lmdb.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

namespace riverd::storage::test {
namespace {

namespace fs = std::filesystem;

using Rows = std::map<std::string, std::map<std::string, std::string>>;  // of each table

std::string from_hex(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  return out;
}

/// What `mdb_dump -n -a` printed: for each table a header, then keys and values in turn, in hexadecimal
/// digits after a space.
Rows read_dump(const fs::path& file) {
  std::ifstream in(file);
  Rows rows;
  std::string table;
  std::optional<std::string> key;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("database=")) table = line.substr(9);
    if (!line.starts_with(' ')) continue;
    const std::string bytes = from_hex(std::string_view(line).substr(1));
    if (key) {
      rows[table][*key] = bytes;
      key.reset();
    } else {
      key = bytes;
    }
  }
  return rows;
}

void check(int status) {
  if (status != MDB_SUCCESS) throw std::runtime_error(mdb_strerror(status));
}

/// The store of four feeds as a riverd of an earlier format wrote it, with none of what later formats add.
class OldStore {
 public:
  explicit OldStore(int format)
      : rows(read_dump(fs::path(RIVERD_SOURCE_DIR) / "tests/storage/fixtures" /
                       ("format-" + std::to_string(format) + ".txt"))) {
    MDB_env* environment = nullptr;
    check(mdb_env_create(&environment));
    check(mdb_env_set_maxdbs(environment, table_count));
    check(mdb_env_set_mapsize(environment, small_map));
    check(mdb_env_open(environment, (directory.path() / "store.mdb").c_str(), MDB_NOSUBDIR, 0600));
    MDB_txn* transaction = nullptr;
    check(mdb_txn_begin(environment, nullptr, 0, &transaction));
    for (const auto& [table, pairs] : rows) {
      MDB_dbi dbi = 0;
      check(mdb_dbi_open(transaction, table.c_str(), MDB_CREATE, &dbi));
      for (const auto& [key, value] : pairs) {
        MDB_val k{key.size(), const_cast<char*>(key.data())};
        MDB_val v{value.size(), const_cast<char*>(value.data())};
        check(mdb_put(transaction, dbi, &k, &v, 0));
      }
    }
    check(mdb_txn_commit(transaction));
    mdb_env_close(environment);
  }

  [[nodiscard]] StoreOptions options(bool read_only = false) const {
    return {directory.path(), small_map, true, read_only};
  }

  TemporaryDirectory directory;
  Rows rows;
};

std::vector<Entry> entries_of(const Store& store) {
  const auto view = must(store.snapshot());
  std::vector<FeedId> feeds;
  for (const FeedState& state : must(view.feeds())) feeds.push_back(state.id);
  std::vector<Entry> out;
  for (const RiverItem& item : must(view.river(feeds, {1000, {}, 1000}))) {
    out.push_back(item.entry);
    out.insert(out.end(), item.copies.begin(), item.copies.end());
  }
  return out;
}

/// The same before and after: when its `updated` is told is decided when a store is brought up to date.
std::vector<Entry> but_apart(std::vector<Entry> entries) {
  for (Entry& entry : entries) entry.apart = 0;
  return entries;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The feed's document, as it was when the store was written, polled again.
FeedUpdate polled_again(const FeedState& state) {
  FeedUpdate out;
  out.state = state;
  out.received = *state.last_poll + std::chrono::hours{1};
  parse::DocumentHints hints;
  hints.url = state.url;
  NormalizeContext context;
  context.feed = state.id;
  context.feed_url = state.url;
  context.now = out.received;
  context.authority = "127.0.0.1";
  const fs::path document = fs::path(RIVERD_SOURCE_DIR) / "examples/feeds" / fs::path(state.url).filename();
  out.entries = normalize(must(parse::parse(bytes_of(document), hints)), context).entries;
  return out;
}

/// An engine that fails after so many writes, a commit being one of them.
class Failing final : public Engine {
 public:
  Failing(Engine& engine, int writes) : engine_(engine), writes_(writes) {}
  Result<std::unique_ptr<ReadTransaction>> begin_read() const override { return engine_.begin_read(); }
  Result<std::unique_ptr<WriteTransaction>> begin_write() override {
    return std::unique_ptr<WriteTransaction>(
        std::make_unique<Transaction>(must(engine_.begin_write()), writes_));
  }
  EngineUsage usage() const override { return engine_.usage(); }
  Result<void> copy_to(const fs::path& file) const override { return engine_.copy_to(file); }
  Result<Compacted> compact() override { return engine_.compact(); }

 private:
  class Transaction final : public WriteTransaction {
   public:
    Transaction(std::unique_ptr<WriteTransaction> inner, int& writes)
        : inner_(std::move(inner)), writes_(writes) {}
    Result<std::optional<std::string_view>> get(Table table, std::string_view key) const override {
      return inner_->get(table, key);
    }
    Result<std::unique_ptr<Cursor>> cursor(Table table) const override { return inner_->cursor(table); }
    Result<std::optional<std::uint64_t>> rows(Table table) const override { return inner_->rows(table); }
    Result<void> put(Table table, std::string_view key, std::string_view value) override {
      if (writes_-- == 0) return Error(StorageError::disk_full, "the disk is full");
      return inner_->put(table, key, value);
    }
    Result<void> erase(Table table, std::string_view key) override { return inner_->erase(table, key); }
    Result<void> commit() override {
      if (writes_-- == 0) return Error(StorageError::disk_full, "the disk is full");
      return inner_->commit();
    }

   private:
    std::unique_ptr<WriteTransaction> inner_;
    int& writes_;
  };

  Engine& engine_;
  int writes_;
};

Rows rows_of(const Engine& engine) {
  const auto reading = must(engine.begin_read());
  Rows out;
  for (std::size_t i = 0; i < table_count; ++i) {
    const auto table = static_cast<Table>(i);
    const auto cursor = must(reading->cursor(table));
    for (auto row = must(cursor->seek({})); row; row = must(cursor->next()))
      out[to_string(table)][std::string(row->key)] = std::string(row->value);
  }
  return out;
}

TEST_CASE("a store of an earlier format is brought up to date when it is opened, and says what it said") {
  const int format = GENERATE(1, 2, 3);
  const OldStore old(format);
  std::vector<Entry> before;
  {
    const Store store = must(Store::open(old.options(true)));
    before = entries_of(store);
  }
  REQUIRE(before.size() == 9);
  Store store = must(Store::open(old.options()));
  // Instants of their own came with the third.
  CHECK((format < 3 ? but_apart(entries_of(store)) : entries_of(store)) == before);
  CHECK(must(store.verify([](const Violation& violation) {
          UNSCOPED_INFO(to_string(violation));
        })).violations == 0);
  CHECK(must(must(store.snapshot()).statistics()).entries == 9);
  CHECK(must(must(store.snapshot()).statistics()).stories_with_copies == 2);
  for (const Entry& entry : before) {
    CHECK(old.rows.at("entries").contains(key_of(entry.id)));
    CHECK(old.rows.at("output_ids").at(output_id_key(entry.output_id)) == key_of(entry.id));
    CHECK(must(must(store.snapshot()).entry(entry.id)).value().output_id == entry.output_id);
  }
}

TEST_CASE("O12 entries of a store brought up to date have instants of their own") {
  const OldStore old(GENERATE(2, 3));
  const Store store = must(Store::open(old.options()));
  std::set<Time> instants;
  for (const Entry& entry : entries_of(store)) {
    CHECK(instants.insert(updated_of(entry) + std::chrono::milliseconds{entry.apart}).second);
    if (entry.changed) CHECK(entry.apart == entry.arrival);
  }
  CHECK(instants.size() == 9);
}

TEST_CASE("what was kept of a changed entry is there after its store was brought up to date") {
  const OldStore old(GENERATE(2, 3));
  const Store store = must(Store::open(old.options()));
  std::size_t changed = 0;
  for (const Entry& entry : entries_of(store)) {
    if (entry.revision == 0) continue;
    ++changed;
    const std::vector<Revision> revisions = must(must(store.snapshot()).history(entry.id)).revisions;
    REQUIRE(revisions.size() == 1);
    CHECK(revisions[0].entry.title == entry.title);
    CHECK(revisions[0].entry.content != entry.content);
  }
  CHECK(changed == 1);
}

TEST_CASE("D1 the next poll of a store brought up from format 1 finds nothing new") {
  const OldStore old(1);
  Store store = must(Store::open(old.options()));
  const auto states = must(must(store.snapshot()).feeds());
  REQUIRE(states.size() == 4);
  const auto before = entries_of(store);
  for (const FeedState& state : states) {
    Batch batch;
    batch.updates.push_back(polled_again(state));
    REQUIRE_FALSE(batch.updates[0].entries.empty());
    const FeedChange change = commit(store, batch).changes.at(0);
    CHECK(change.added == 0);
    CHECK(change.changed == 0);
    CHECK(change.renamed == 0);
    CHECK(change.held == 0);
  }
  CHECK(entries_of(store) == before);
}

TEST_CASE("entries of a store brought up to date are retained by their age") {
  const OldStore old(GENERATE(1, 2, 3));
  Store store = must(Store::open(old.options()));
  const auto before = entries_of(store);
  for (const Entry& entry : before) {
    const auto dropped_at = [&](Time now) {
      const RetentionPolicy policy{std::chrono::hours{1}, 0};
      std::size_t found = 0;
      for (const Expire& step : must(must(store.snapshot()).retention(entry.feed, policy, now)))
        found += static_cast<std::size_t>(std::count(step.entries.begin(), step.entries.end(), entry.id));
      return found;
    };
    CHECK(dropped_at(entry.times.effective + std::chrono::hours{1}) == 0);
    CHECK(dropped_at(entry.times.effective + std::chrono::hours{1} + std::chrono::milliseconds{1}) == 1);
  }
}

TEST_CASE("reading a store of an earlier format changes nothing in it") {
  const OldStore old(GENERATE(1, 2, 3));
  const std::string before = bytes_of(old.directory.path() / "store.mdb");
  {
    const Store store = must(Store::open(old.options(true)));
    CHECK(must(must(store.snapshot()).feeds()).size() == 4);
    for (const Entry& entry : entries_of(store)) CHECK(must(must(store.snapshot()).story(entry)).size() >= 1);
  }
  CHECK(bytes_of(old.directory.path() / "store.mdb") == before);
}

TEST_CASE("a store is of the one format or the other, wherever bringing it up to date stops") {
  const OldStore old(GENERATE(1, 2, 3));
  auto engine = must(LmdbEngine::open({old.directory.path(), small_map, true, false}));
  const Rows before = rows_of(*engine);
  CHECK(before == old.rows);
  for (int writes = 0;; ++writes) {
    REQUIRE(writes < 100);
    auto opened = Store::open(std::make_unique<Failing>(*engine, writes));
    if (opened) {
      CHECK(writes >= (before.contains("instants") ? 2 : 11));  // the format and the commit; each entry's row
      break;
    }
    CHECK(opened.error().code == make_error_code(StorageError::disk_full));
    CHECK(rows_of(*engine) == before);
  }
  CHECK(rows_of(*engine).at("meta").at("format") == key_of(current_format));
  // Brought up to date, there is nothing more to write.
  const Rows after = rows_of(*engine);
  must(Store::open(std::make_unique<Failing>(*engine, 1)));
  CHECK(rows_of(*engine) == after);
}

}  // namespace
}  // namespace riverd::storage::test
