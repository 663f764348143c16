#include "storage/apply.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace riverd::storage::test {
namespace {

const FeedId feed = feed_id(1);

/// An article as one document tells it: the same for each spelling of its guid.
Candidate article(int number, const std::string& spelling) {
  const std::string name = "article " + std::to_string(number);
  Candidate out = candidate(feed, spelling + name, name);
  const auto digest = static_cast<std::uint64_t>(number);
  out.traits = {0, digest, 0, 100 + digest, 200 + digest};
  out.entry.times.stated_published = at(number);
  return out;
}

std::vector<Candidate> document(int newest, int oldest, const std::string& spelling) {
  std::vector<Candidate> out;
  for (int number = newest; number >= oldest; --number) out.push_back(article(number, spelling));
  return out;
}

std::uint64_t entries(const Store& store) {
  return must(must(store.snapshot()).statistics()).entries;
}

FeedState state(const Store& store) {
  return *must(must(store.snapshot()).feed(feed));
}

TEMPLATE_TEST_CASE("O1 entries stay the entries they were under new guids, and the old guids stay valid", "",
                   Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  commit(store, batch(feed, document(10, 1, "http://"), at(100)));
  const Entry before = stored(store, article(7, "http://"));

  const auto change = commit(store, batch(feed, document(11, 2, "https://"), at(200))).changes.at(0);
  CHECK(change.renamed == 9);
  CHECK(change.added == 1);
  CHECK(change.changed == 0);
  CHECK(entries(store) == 11);
  CHECK(stored(store, article(7, "http://")) == before);
  CHECK(state(store).rekeyed == at(200));
  CHECK(state(store).rekeyed_entries == 9);

  const auto back = commit(store, batch(feed, document(11, 2, "http://"), at(300))).changes.at(0);
  CHECK(back.added == 0);
  CHECK(back.renamed == 1);  // the one that came under its second spelling first
  CHECK(entries(store) == 11);
}

TEST_CASE("an entry that comes under a new guid with another text is revised") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  commit(store, batch(feed, {article(1, "old")}, at(100)));
  Candidate edited = article(1, "new");
  edited.content = digest_of({"edited"});
  edited.traits.text = 999;
  edited.entry.content = text::safe_html_from_text("edited");
  const auto change = commit(store, batch(feed, {edited}, at(200))).changes.at(0);
  CHECK(change.renamed == 1);
  CHECK(change.changed == 1);
  CHECK(stored(store, article(1, "old")).content.str() == edited.entry.content.str());
}

TEST_CASE("D1 articles that come one after the other under one guid stay apart") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const auto latest = [](int number) {
    Candidate out = article(number, "");
    out.identity = digest_of({"guid", "latest"});
    out.entry.id = EntryId{digest_of({"latest"})};
    return out;
  };
  CHECK(commit(store, batch(feed, {latest(1)}, at(100))).changes.at(0).added == 1);
  CHECK(commit(store, batch(feed, {latest(2)}, at(200))).changes.at(0).added == 1);
  CHECK(commit(store, batch(feed, {latest(2)}, at(300))).changes.at(0).added == 0);
  const auto back = commit(store, batch(feed, {latest(1)}, at(400))).changes.at(0);
  CHECK(back.added + back.changed == 0);
  CHECK(entries(store) == 2);
  Candidate edited = latest(2);
  edited.content = digest_of({"edited"});
  edited.traits.text = 999;
  CHECK(commit(store, batch(feed, {edited}, at(500))).changes.at(0).changed == 1);
}

TEST_CASE("a feed that suddenly lists strangers is asked once more before they are believed") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  commit(store, batch(feed, document(30, 11, "a"), at(100)));
  Batch strangers = batch(feed, {}, at(200));
  for (int number = 1; number <= 9; ++number) {
    Candidate stranger = candidate(feed, "stranger " + std::to_string(number));
    stranger.entry.times.stated_published = at(number);
    strangers.updates[0].entries.push_back(stranger);
  }
  strangers.updates[0].state.validators = {"https://feed1.example/", "\"etag\"", ""};
  strangers.updates[0].state.body_digest = 17;

  for (int twice = 0; twice < 2; ++twice) {
    const auto change = commit(store, strangers).changes.at(0);
    CHECK(change.held == 9);
    CHECK(change.added == 0);
    CHECK(state(store).held_since == at(200));
    CHECK(state(store).held_entries == 9);
    CHECK(state(store).validators == Validators{});
    CHECK(state(store).body_digest == 0);
  }

  SECTION("another poll without a document does not decide") {
    commit(store, batch(feed, {}, at(250)));
    CHECK(state(store).held_since == at(200));
  }
  SECTION("the old entries come back: it was a mishap") {
    CHECK(commit(store, batch(feed, document(30, 11, "a"), at(300))).changes.at(0).held == 0);
    CHECK_FALSE(state(store).held_since);
    CHECK(entries(store) == 20);
  }
  SECTION("the next document says the same: they are its entries") {
    strangers.updates[0].received = at(300);
    CHECK(commit(store, strangers).changes.at(0).added == 9);
    CHECK_FALSE(state(store).held_since);
    CHECK(state(store).validators == strangers.updates[0].state.validators);
  }
}

TEST_CASE("an entry that its publisher takes back is marked, and no more when it is listed again") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  commit(store, batch(feed, document(5, 1, "a"), at(100)));
  auto without = document(5, 1, "a");
  without.erase(without.begin() + 1);
  commit(store, batch(feed, without, at(200)));
  CHECK_FALSE(stored(store, article(4, "a")).withdrawn);
  commit(store, batch(feed, without, at(300)));
  CHECK(stored(store, article(4, "a")).withdrawn == at(300));
  commit(store, batch(feed, document(5, 1, "a"), at(400)));
  CHECK_FALSE(stored(store, article(4, "a")).withdrawn);
}

}  // namespace
}  // namespace riverd::storage::test
