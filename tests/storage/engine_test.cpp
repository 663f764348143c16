#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

// One suite over both engines: whatever one does the other does.
namespace riverd::storage::test {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows rows_of(const ReadTransaction& transaction, Table table) {
  const auto cursor = must(transaction.cursor(table));
  Rows out;
  for (auto row = must(cursor->seek({})); row; row = must(cursor->next())) {
    out.emplace_back(row->key, row->value);
  }
  return out;
}

void write(Engine& engine, const Rows& rows) {
  const auto transaction = must(engine.begin_write());
  for (const auto& [key, value] : rows) must(transaction->put(Table::entries, key, value));
  must(transaction->commit());
}

TEMPLATE_TEST_CASE("a committed value is read back, and only from its own table", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  const std::string large(300'000, 'x');
  write(*engine, {{"key", "value"}, {"empty", ""}, {"large", large}});
  const auto reading = must(engine->begin_read());
  CHECK(must(reading->get(Table::entries, "key")) == "value");
  CHECK(must(reading->get(Table::entries, "empty")) == "");
  CHECK(must(reading->get(Table::entries, "large")) == large);
  CHECK_FALSE(must(reading->get(Table::entries, "other")));
  CHECK_FALSE(must(reading->get(Table::feeds, "key")));
}

TEMPLATE_TEST_CASE("a transaction that is not committed leaves no trace", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  write(*engine, {{"kept", "1"}});
  {
    const auto writing = must(engine->begin_write());
    must(writing->put(Table::entries, "lost", "2"));
    must(writing->erase(Table::entries, "kept"));
    CHECK(rows_of(*writing, Table::entries) == Rows{{"lost", "2"}});
  }
  CHECK(rows_of(*must(engine->begin_read()), Table::entries) == Rows{{"kept", "1"}});
}

TEMPLATE_TEST_CASE("a reader keeps its view while others commit", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  write(*engine, {{"a", "old"}});
  const auto before = must(engine->begin_read());
  write(*engine, {{"a", "new"}, {"b", "new"}});
  const auto after = must(engine->begin_read());
  CHECK(rows_of(*before, Table::entries) == Rows{{"a", "old"}});
  CHECK(rows_of(*after, Table::entries) == Rows{{"a", "new"}, {"b", "new"}});
}

TEMPLATE_TEST_CASE("erasing what is not there is no error", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  const auto writing = must(engine->begin_write());
  must(writing->erase(Table::entries, "nothing"));
  must(writing->commit());
}

TEMPLATE_TEST_CASE("keys are ordered as unsigned bytes", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  using namespace std::string_literals;
  const Rows rows = {{"\x00"s, ""}, {"\x00\x01"s, ""}, {"\x7F"s, ""},
                     {"\x80"s, ""}, {"\xFF"s, ""},     {"\xFF\xFF"s, ""}};
  write(*engine, Rows(rows.rbegin(), rows.rend()));
  CHECK(rows_of(*must(engine->begin_read()), Table::entries) == rows);
}

TEMPLATE_TEST_CASE("a cursor goes to any place and on in both directions", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  const auto empty = must(engine->begin_read());
  CHECK_FALSE(must(must(empty->cursor(Table::entries))->seek({})));
  CHECK_FALSE(must(must(empty->cursor(Table::entries))->seek_before("z")));
  write(*engine, {{"b", "1"}, {"d", "2"}, {"f", "3"}});
  const auto reading = must(engine->begin_read());
  const auto cursor = must(reading->cursor(Table::entries));
  CHECK(must(cursor->seek("b"))->key == "b");
  CHECK(must(cursor->seek("c"))->key == "d");
  CHECK(must(cursor->next())->key == "f");
  CHECK_FALSE(must(cursor->next()));
  CHECK_FALSE(must(cursor->seek("g")));
  CHECK(must(cursor->seek_before("g"))->value == "3");
  CHECK(must(cursor->previous())->value == "2");
  CHECK(must(cursor->seek_before("d"))->value == "1");
  CHECK_FALSE(must(cursor->previous()));
  CHECK_FALSE(must(cursor->seek_before("b")));
}

TEMPLATE_TEST_CASE("an engine does what an ordered map does", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  std::mt19937 random(20250222);
  std::map<std::string, std::string> model;
  const auto key = [&] { return std::string(1 + random() % 3, static_cast<char>('a' + random() % 6)); };
  for (int round = 0; round < 40; ++round) {
    const auto writing = must(engine->begin_write());
    auto next = model;
    for (int i = 0; i < 20; ++i) {
      const std::string at_key = key();
      if (random() % 3 == 0) {
        next.erase(at_key);
        must(writing->erase(Table::stories, at_key));
      } else {
        next[at_key] = std::string(random() % 5000, 'v');
        must(writing->put(Table::stories, at_key, next[at_key]));
      }
    }
    if (random() % 4 != 0) {
      must(writing->commit());
      model = next;
    }
    if (round % 4 == 0) {
      const auto reading = must(engine->begin_read());
      CHECK(rows_of(*reading, Table::stories) == Rows(model.begin(), model.end()));
      const std::string place = key();
      const auto expected = model.lower_bound(place);
      const auto found = must(must(reading->cursor(Table::stories))->seek(place));
      CHECK(found.has_value() == (expected != model.end()));
      if (found && expected != model.end()) CHECK(found->key == expected->first);
    }
  }
}

}  // namespace
}  // namespace riverd::storage::test
