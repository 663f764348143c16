#include "storage/entry_texts.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/prepare.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <iterator>
#include <memory>
#include <vector>

namespace riverd::storage::test {
namespace {

const FeedId one = feed_id(1);
const FeedId two = feed_id(2);

template <class Change>
void change(Engine& engine, const Change& change) {
  const auto writing = must(engine.begin_write());
  change(*writing);
  must(writing->commit());
}

std::vector<std::string> texts_in(const ReadTransaction& reading) {
  std::vector<std::string> keys;
  const auto cursor = must(reading.cursor(Table::texts));
  for (auto row = must(cursor->seek({})); row; row = must(cursor->next())) keys.emplace_back(row->key);
  return keys;
}

std::uint64_t violations(const Store& store) {
  return must(store.verify([](const Violation& violation) { UNSCOPED_INFO(to_string(violation)); }))
      .violations;
}

/// An engine that a test looks into while a store has it.
class Shared final : public Engine {
 public:
  explicit Shared(Engine& engine) : engine_(engine) {}
  Result<std::unique_ptr<ReadTransaction>> begin_read() const override { return engine_.begin_read(); }
  Result<std::unique_ptr<WriteTransaction>> begin_write() override { return engine_.begin_write(); }
  EngineUsage usage() const override { return engine_.usage(); }
  Result<void> copy_to(const std::filesystem::path& file) const override { return engine_.copy_to(file); }
  Result<Compacted> compact() override { return engine_.compact(); }

 private:
  Engine& engine_;
};

/// A store and what is in it.
template <class Kind>
struct Open {
  Kind made{};
  std::unique_ptr<Engine> engine = made.make();
  Store store = must(Store::open(std::make_unique<Shared>(*engine)));

  [[nodiscard]] std::size_t rows() const { return texts_in(*must(engine->begin_read())).size(); }
};

Candidate edited(Candidate candidate, const std::string& text) {
  candidate.content = digest_of({"content", text});
  candidate.entry.content = text::safe_html_from_text(text);
  candidate.packed.clear();
  return candidate;
}

TEMPLATE_TEST_CASE("an edit of a known entry is stored also where its document was prepared as a first one",
                   "", Memory, Lmdb) {
  Open<TestType> open;
  std::string text;
  for (int i = 0; i < 40; ++i) text += "The level was " + std::to_string(i) + " centimetres that morning. ";
  const Candidate first = candidate(feed_id(1), "a", text);
  must(open.store.commit(std::vector{batch(feed_id(1), {first}, at(0))}));
  Batch again = batch(feed_id(1), {edited(first, text + "It fell later.")}, at(10));
  const Entry expected = again.updates.front().entries.front().entry;
  prepare(again.updates.front().entries, true);
  REQUIRE(again.updates.front().entries.front().is_packed_only());
  CHECK(must(open.store.commit(std::vector{again})).front().changes.front().changed == 1);
  const auto stored = must(must(open.store.snapshot()).entry(first.entry.id));
  REQUIRE(stored.has_value());
  CHECK(stored->content == expected.content);
}

TEMPLATE_TEST_CASE("a frame of any length comes back as it was put, and leaves nothing of a longer one", "",
                   Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  for (const std::size_t size : {1, 488, 489, 490, 979, 16'384, 16'385, 40'000, 200'000, 700, 3, 0}) {
    const std::string frame = noise(size, static_cast<unsigned>(size));
    change(*engine, [&](WriteTransaction& writing) {
      must(put_frame(7, TextPart::packed, frame, writing));
      must(put_frame(7, TextPart::original, "file", writing));
      must(put_frame(8, TextPart::packed, "next", writing));
    });
    const auto reading = must(engine->begin_read());
    CHECK(must(read_frame(7, TextPart::packed, size, *reading)) == frame);
    CHECK(must(read_frame(7, TextPart::original, 4, *reading)) == "file");
    for (const std::size_t other : {size + 1, size > 0 ? size - 1 : 9}) {
      const auto read = read_frame(7, TextPart::packed, other, *reading);
      REQUIRE_FALSE(read.has_value());
      CHECK(read.error().code == make_error_code(StorageError::damaged));
    }
  }
  CHECK(texts_in(*must(engine->begin_read())).size() == 2);
  change(*engine, [](WriteTransaction& writing) { must(erase_frames(7, writing)); });
  CHECK(texts_in(*must(engine->begin_read())).size() == 1);
}

TEMPLATE_TEST_CASE("an entry's text is what it said last, longer or shorter, and what it said before is kept",
                   "", Memory, Lmdb) {
  Open<TestType> open;
  const std::vector<std::string> said = {noise(3'000, 1), noise(60'000, 2), "short", noise(900, 3)};
  const Candidate first = candidate(one, "a", said[0]);
  for (std::size_t i = 0; i < said.size(); ++i) {
    commit(open.store, batch(one, {edited(first, said[i])}, at(static_cast<std::int64_t>(i) * 100'000)));
    CHECK(stored(open.store, first).content == text::safe_html_from_text(said[i]));
  }
  const History history = must(must(open.store.snapshot()).history(first.entry.id));
  REQUIRE(history.revisions.size() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(history.revisions[i].entry.content == text::safe_html_from_text(said[i]));
  CHECK(violations(open.store) == 0);
  commit(open.store, batch(one, {edited(first, "")}, at(900'000)));
  CHECK(stored(open.store, first).content.empty());
  CHECK(open.rows() == 0);
  CHECK(violations(open.store) == 0);
}

TEMPLATE_TEST_CASE("copies that exchange their arrival numbers keep their own texts", "", Memory, Lmdb) {
  Open<TestType> open;
  Candidate mirror = candidate(one, "a", noise(2'000, 1), "https://publisher.example/a");
  Candidate own = candidate(two, "b", noise(2'000, 2), "https://publisher.example/a");
  Batch first = batch(one, {mirror});
  Batch second = batch(two, {own});
  second.updates.front().state.url = "https://publisher.example/feed";
  commit(open.store, first);
  const std::uint64_t before = stored(open.store, mirror).arrival;
  commit(open.store, second);
  REQUIRE(stored(open.store, own).arrival == before);
  for (int round = 0; round < 2; ++round) {
    CHECK(stored(open.store, mirror).content == mirror.entry.content);
    CHECK(stored(open.store, own).content == own.entry.content);
    mirror = edited(mirror, noise(5'000, 3));
    own = edited(own, noise(700, 4));
    first = batch(one, {mirror}, at(100));
    second = batch(two, {own}, at(100));
    second.updates.front().state.url = "https://publisher.example/feed";
    commit(open.store, first);
    commit(open.store, second);
  }
  CHECK(violations(open.store) == 0);
}

TEST_CASE("a text of which a piece is missing or another's is no text, and check says whose") {
  Open<Memory> open;
  const Candidate first = candidate(one, "a", noise(3'000, 1));
  commit(open.store, batch(one, {first, candidate(one, "b", noise(3'000, 2))}));
  const auto keys = texts_in(*must(open.engine->begin_read()));
  REQUIRE(keys.size() > 8);
  const auto piece = std::string(*must(must(open.engine->begin_read())->get(Table::texts, keys.front())));
  const std::string other(*must(must(open.engine->begin_read())->get(Table::texts, keys.back())));
  const auto is_noticed = [&] {
    CHECK(violations(open.store) > 0);
    const auto view = must(open.store.snapshot());
    std::size_t unread = 0;
    for (const char* guid : {"a", "b"}) {
      const auto entry = view.entry(candidate(one, guid).entry.id);
      if (entry) continue;
      ++unread;
      CHECK(entry.error().code == make_error_code(StorageError::damaged));
    }
    CHECK(unread == 1);
  };
  change(*open.engine, [&](WriteTransaction& writing) { must(writing.erase(Table::texts, keys.front())); });
  is_noticed();
  change(*open.engine, [&](WriteTransaction& writing) {
    must(writing.put(Table::texts, keys.front(), other.substr(0, piece.size())));
  });
  is_noticed();
  change(*open.engine,
         [&](WriteTransaction& writing) { must(writing.put(Table::texts, keys.front(), piece)); });
  CHECK(violations(open.store) == 0);
  change(*open.engine,
         [&](WriteTransaction& writing) { must(put_frame(99, TextPart::packed, "nobody's", writing)); });
  CHECK(violations(open.store) == 1);
}

TEMPLATE_TEST_CASE("texts and the files entries were imported from go with their entries", "", Memory, Lmdb) {
  Open<TestType> open;
  Candidate imported = candidate(one, "a", noise(2'000, 1));
  imported.entry.original = Original{"2025/a.md", noise(50'000, 2)};
  commit(open.store, batch(one, {imported, candidate(one, "b", "short")}));
  CHECK(stored(open.store, imported).original == imported.entry.original);
  CHECK(violations(open.store) == 0);
  Candidate again = imported;
  again.entry.original->bytes = noise(1'000, 3);
  commit(open.store, batch(one, {again}, at(10)));
  CHECK(stored(open.store, imported).original == again.entry.original);
  Candidate polled = edited(again, noise(3'000, 4));
  polled.entry.original.reset();
  commit(open.store, batch(one, {polled}, at(15)));
  CHECK(stored(open.store, imported).content == polled.entry.content);
  CHECK(stored(open.store, imported).original == again.entry.original);
  CHECK(violations(open.store) == 0);
  Batch expire;
  expire.expired.push_back({one, at(20), {imported.entry.id}, {}});
  commit(open.store, expire);
  CHECK(open.rows() == 1);
  CHECK(violations(open.store) == 0);
}

}  // namespace
}  // namespace riverd::storage::test
