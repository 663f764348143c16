#include "storage/verify.hpp"
#include "storage/apply.hpp"
#include "storage/keys.hpp"
#include "storage/migrate.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <functional>

using Catch::Contains;

namespace riverd::storage::test {
namespace {

const FeedId one = feed_id(1);
const FeedId two = feed_id(2);

void change(Engine& engine, const std::function<void(WriteTransaction&)>& what) {
  auto transaction = must(engine.begin_write());
  what(*transaction);
  must(transaction->commit());
}

/// Two feeds, three entries, one of them a copy.
std::unique_ptr<MemoryEngine> filled() {
  auto engine = std::make_unique<MemoryEngine>();
  const std::string link = "https://example.com/a";
  change(*engine, [&](WriteTransaction& transaction) {
    must(migrate(transaction));
    Publication publication(0);
    RecentOutlines outlines;
    BandFilter bands;
    CommitScope scope(*engine, publication, outlines, bands);
    must(apply(batch(one, {candidate(one, "a", "text", link), candidate(one, "b")}), scope, transaction));
    must(apply(batch(two, {candidate(two, "c", "text", link)}), scope, transaction));
  });
  return engine;
}

std::vector<std::string> violations(const Engine& engine) {
  std::vector<std::string> out;
  const auto transaction = must(engine.begin_read());
  const Verified verified =
      verify(*transaction, [&](const Violation& violation) { out.push_back(to_string(violation)); });
  CHECK(verified.violations == out.size());
  return out;
}

std::string first_key(const Engine& engine, Table table) {
  const auto transaction = must(engine.begin_read());
  const auto cursor = must(transaction->cursor(table));
  const auto row = must(cursor->seek({}));
  REQUIRE(row);
  return std::string(row->key);
}

TEST_CASE("a store that riverd wrote keeps its rules") {
  CHECK(violations(*filled()) == std::vector<std::string>{});
}

TEST_CASE("a row that is missing from any table with rules is noticed") {
  for (const Table table :
       {Table::meta, Table::feeds, Table::entries, Table::identities, Table::output_ids, Table::arrivals,
        Table::feed_arrivals, Table::links, Table::stories, Table::instants, Table::texts}) {
    INFO(to_string(table));
    const auto engine = filled();
    const std::string key = first_key(*engine, table);
    change(*engine, [&](WriteTransaction& transaction) { must(transaction.erase(table, key)); });
    CHECK_FALSE(violations(*engine).empty());
  }
}

TEST_CASE("a row that leads nowhere is noticed in every index") {
  const std::string nobody(16, '\7');
  const std::string feed = key_of(one);
  const std::pair<Table, std::pair<std::string, std::string>> rows[] = {
      {Table::identities, {feed + nobody, nobody}},
      {Table::output_ids, {nobody, nobody}},
      {Table::arrivals, {key_of(std::uint64_t{77}), feed + nobody}},
      {Table::feed_arrivals, {feed + key_of(std::uint64_t{77}), nobody + key_of(at(0))}},
      {Table::links, {nobody + nobody, feed}},
      {Table::stories, {nobody + key_of(std::uint64_t{1}) + nobody, feed}},
      {Table::memories, {key_of(feed_id(9)), "?"}},
      {Table::aliases, {nobody + nobody, {}}},
      {Table::blocks, {key_of(feed_id(9)), {}}},
      {Table::bands, {std::string(5, '\0') + key_of(std::uint64_t{1}), "no segment"}},
      {Table::revisions, {nobody, {}}},
      {Table::revisions, {nobody + key_of(std::uint64_t{1}), {}}},
      {Table::announcements, {feed + nobody, "no time"}},
      {Table::instants, {key_of(at(77)), nobody}},
      {Table::withdrawals, {feed + key_of(at(0)) + nobody, {}}},
      {Table::texts, {key_of(std::uint64_t{77}) + std::string(3, '\0'), "text"}}};
  for (const auto& [table, row] : rows) {
    INFO(to_string(table));
    const auto engine = filled();
    const auto& [key, value] = row;
    change(*engine, [&, &key = key, &value = value, &table = table](WriteTransaction& transaction) {
      must(transaction.put(table, key, value));
    });
    CHECK_FALSE(violations(*engine).empty());
  }
}

TEST_CASE("a record that cannot be read is noticed, and so is a key of the wrong length") {
  for (const Table table : {Table::feeds, Table::entries, Table::memories}) {
    INFO(to_string(table));
    const auto engine = filled();
    const std::string key = first_key(*engine, table);
    change(*engine, [&](WriteTransaction& transaction) { must(transaction.put(table, key, "nonsense")); });
    CHECK_FALSE(violations(*engine).empty());
  }
  const auto engine = filled();
  change(*engine, [&](WriteTransaction& transaction) { must(transaction.put(Table::arrivals, "x", "y")); });
  CHECK(violations(*engine) == std::vector<std::string>{"arrivals 78: the key has 1 bytes instead of 8"});
}

TEST_CASE("counters that do not agree are noticed") {
  for (const std::string_view name : {meta_next_arrival, meta_entries, meta_stories}) {
    INFO(name);
    const auto engine = filled();
    change(*engine, [&](WriteTransaction& transaction) {
      must(transaction.put(Table::meta, name, key_of(std::uint64_t{2})));
    });
    const auto found = violations(*engine);
    REQUIRE(found.size() == 1);
    CHECK_THAT(found.front(), Contains("meta " + std::string(name)));
  }
}

}  // namespace
}  // namespace riverd::storage::test
