#include "storage/apply.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

namespace riverd::storage::test {
namespace {

const FeedId one = feed_id(1);
const FeedId two = feed_id(2);
const FeedId three = feed_id(3);

/// Everything a store holds, to compare before and after.
std::vector<std::string> contents(const Engine& engine) {
  const auto reading = must(engine.begin_read());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < table_count; ++i) {
    const auto cursor = must(reading->cursor(static_cast<Table>(i)));
    for (auto row = must(cursor->seek({})); row; row = must(cursor->next())) {
      out.push_back(std::to_string(i) + std::string(row->key) + "=" + std::string(row->value));
    }
  }
  return out;
}

Result<CommitResult> apply_to(Engine& engine, const Batch& batch) {
  const auto writing = must(engine.begin_write());
  Publication publication(0);
  RecentOutlines outlines;
  BandFilter bands;
  CommitScope scope(engine, publication, outlines, bands);
  auto out = apply(batch, scope, *writing);
  if (out) must(scope.finish(*writing));
  if (out) must(writing->commit());
  return out;
}

TEMPLATE_TEST_CASE("D1 an entry is known by its feed and its identity", "", Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  CHECK(commit(store, batch(one, {candidate(one, "a"), candidate(one, "b")})).changes.at(0).added == 2);
  CHECK(commit(store, batch(one, {candidate(one, "a"), candidate(one, "c")})).changes.at(0).added == 1);
  CHECK(commit(store, batch(two, {candidate(two, "a")})).changes.at(0).added == 1);
  CHECK(must(must(store.snapshot()).statistics()).entries == 4);
  CHECK(must(must(store.snapshot()).feed(one))->entries == 3);
  CHECK(must(must(store.snapshot()).feed(two))->entries == 1);
}

TEMPLATE_TEST_CASE("a state may be made where it is written, and comes back with its record", "", Memory,
                   Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  commit(store, batch(one, {candidate(one, "a")}));
  Batch later;
  later.updates.emplace_back().state.id = one;
  later.updates.front().make = [](FeedState& state) {
    state.url = "https://made.example/feed";
    state.failures = 2;
  };
  const CommitResult result = commit(store, later);
  const FeedState stored = *must(must(store.snapshot()).feed(one));
  CHECK(stored.url == "https://made.example/feed");
  CHECK(stored.failures == 2);
  CHECK(stored.entries == 1);
  CHECK(result.feeds.at(0).state == stored);
  CHECK(must(decode_feed(one, result.feeds.at(0).record)) == stored);
}

TEMPLATE_TEST_CASE("the store itself remembers when a feed last brought something", "", Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  const auto poll = [&](std::vector<Candidate> entries, Time received) {
    Batch polled = batch(one, std::move(entries));
    polled.updates.at(0).received = received;
    polled.updates.at(0).state.last_change.reset();
    commit(store, polled);
    return must(must(store.snapshot()).feed(one))->last_change;
  };
  const Time first{std::chrono::milliseconds{1'740'000'000'000}};
  const Time later = first + std::chrono::hours{1};
  CHECK(poll({candidate(one, "a")}, first) == first);
  CHECK(poll({candidate(one, "a")}, later) == first);  // nothing new
  CHECK(poll({}, later) == first);                     // a 304, or a failure
  CHECK(poll({candidate(one, "b")}, later) == later);
}

TEMPLATE_TEST_CASE("the last entry of a document arrives first", "", Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  const auto newest = candidate(one, "newest");
  const auto middle = candidate(one, "middle");
  const auto oldest = candidate(one, "oldest");
  commit(store, batch(one, {newest, middle, oldest}));
  CHECK(stored(store, oldest).arrival == 1);
  CHECK(stored(store, middle).arrival == 2);
  CHECK(stored(store, newest).arrival == 3);
}

TEST_CASE("T6 O1 nothing of a known entry moves but its content") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  auto entry = candidate(one, "a", "first", "https://example.com/a", at(100));
  entry.entry.times.stated_published = at(90);
  commit(store, batch(one, {entry}, at(100)));
  const Entry before = stored(store, entry);

  auto later = candidate(one, "a", "second", "https://example.com/moved", at(500));
  later.entry.output_id = "urn:other";
  later.entry.title = "new title";
  later.entry.times.effective = at(499);
  later.entry.times.quality = TimeQuality::missing;
  later.entry.times.stated_updated = at(498);
  const auto result = commit(store, batch(one, {later}, at(500)));
  CHECK(result.changes.at(0).added == 0);
  CHECK(result.changes.at(0).changed == 1);

  const Entry after = stored(store, entry);
  CHECK(after.output_id == before.output_id);
  CHECK(after.arrival == before.arrival);
  CHECK(after.times.first_seen == at(100));
  CHECK(after.times.effective == at(100));
  CHECK(after.times.quality == TimeQuality::ok);
  CHECK(after.title == "new title");
  CHECK(after.content.str() == later.entry.content.str());
  CHECK(after.times.stated_updated == at(498));
  CHECK(after.revision == 1);
  CHECK(after.changed == at(500));
}

TEST_CASE("T6 a bumped date alone changes nothing") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const auto entry = candidate(one, "a");
  commit(store, batch(one, {entry}));
  auto bumped = entry;
  bumped.entry.times.stated_published = at(9999);
  bumped.entry.times.effective = at(9999);
  CHECK(commit(store, batch(one, {bumped}, at(9999))).changes.at(0).changed == 0);
  CHECK(stored(store, entry).times.effective == at(0));
  CHECK_FALSE(stored(store, entry).times.stated_published);
  CHECK_FALSE(stored(store, entry).changed);
}

TEST_CASE("T8 the time of the last change never goes back") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const auto entry = candidate(one, "a", "1");
  commit(store, batch(one, {entry}));
  commit(store, batch(one, {candidate(one, "a", "2")}, at(1000)));
  commit(store, batch(one, {candidate(one, "a", "3")}, at(500)));
  CHECK(stored(store, entry).changed == at(1000));
  CHECK(stored(store, entry).content.str() == candidate(one, "a", "3").entry.content.str());
}

TEST_CASE("O1 no two entries ever have one output id") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  auto mine = candidate(one, "a");
  auto theirs = candidate(two, "a");
  auto none = candidate(three, "a");
  mine.entry.output_id = theirs.entry.output_id = "https://example.com/guid";
  none.entry.output_id.clear();
  commit(store, batch(one, {mine}));
  commit(store, batch(two, {theirs}));
  commit(store, batch(three, {none}));
  CHECK(stored(store, mine).output_id == "https://example.com/guid");
  CHECK(stored(store, theirs).output_id == "tag:riverd.invalid,2026:entry/" + theirs.entry.id.to_string());
  CHECK(stored(store, none).output_id == "tag:riverd.invalid,2026:entry/" + none.entry.id.to_string());
}

TEST_CASE("X5 a feed that guesses the id made for another's entry keeps nobody out") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  auto victim = candidate(two, "a");
  auto guid = candidate(one, "guid");
  auto guess = candidate(one, "guess");
  guid.entry.output_id = victim.entry.output_id = "https://example.com/guid";
  guess.entry.output_id = "tag:riverd.invalid,2026:entry/" + victim.entry.id.to_string();
  commit(store, batch(one, {guid, guess}));
  CHECK(commit(store, batch(two, {victim})).changes.at(0).added == 1);
  CHECK(stored(store, victim).output_id == guess.entry.output_id + "/2");
}

TEMPLATE_TEST_CASE("an entry with another feed's link joins its story, whose lead stays as it was", "",
                   Memory, Lmdb) {
  TestType made;
  Store store = must(Store::open(made.make()));
  const auto lead = candidate(one, "a", "text", "https://example.com/article");
  const auto copy = candidate(two, "b", "text", "https://example.com/article");
  const auto third = candidate(three, "c", "text", "https://example.com/article");
  commit(store, batch(one, {lead}));
  const Entry before = stored(store, lead);
  const auto result = commit(store, batch(two, {copy}));
  CHECK(result.changes.at(0).added == 1);
  CHECK(result.changes.at(0).folded == 1);
  commit(store, batch(three, {third}));

  CHECK(stored(store, lead) == before);
  CHECK(stored(store, copy).story == lead.entry.id);
  CHECK(stored(store, third).story == lead.entry.id);
  const Snapshot snapshot = must(store.snapshot());
  CHECK(must(snapshot.statistics()).stories_with_copies == 1);
  for (const Candidate& member : {lead, copy, third}) {
    const auto story = must(snapshot.story(stored(store, member)));
    REQUIRE(story.size() == 3);
    CHECK(story[0].id == lead.entry.id);
    CHECK(story[1].id == copy.entry.id);
    CHECK(story[2].id == third.entry.id);
  }
}

TEST_CASE("entries of one feed with one link are never folded") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const auto first = candidate(one, "a", "text", "https://example.com/");
  commit(store, batch(one, {first}));
  const auto second = candidate(one, "b", "text", "https://example.com/");
  CHECK(commit(store, batch(one, {second})).changes.at(0).folded == 0);
  CHECK(must(must(store.snapshot()).story(stored(store, second))).size() == 1);
}

TEST_CASE("a link that several entries of either feed hold names no one article") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const std::string home = "https://example.com/";
  SECTION("several of the feed that has it already") {
    commit(store, batch(one, {candidate(one, "a", "x", home), candidate(one, "b", "y", home)}));
    CHECK(commit(store, batch(two, {candidate(two, "c", "z", home)})).changes.at(0).folded == 0);
  }
  SECTION("several of the newcomer's document") {
    commit(store, batch(one, {candidate(one, "a", "x", home)}));
    const auto result =
        commit(store, batch(two, {candidate(two, "b", "y", home), candidate(two, "c", "z", home)}));
    CHECK(result.changes.at(0).folded == 0);
  }
  SECTION("several of the newcomer's feed over time") {
    commit(store, batch(two, {candidate(two, "b", "y", home)}));
    commit(store, batch(two, {candidate(two, "c", "z", home)}));
    commit(store, batch(one, {candidate(one, "a", "x", home)}));
    CHECK(commit(store, batch(two, {candidate(two, "d", "w", home)})).changes.at(0).folded == 0);
  }
  SECTION("a third feed's use of it is no matter between two") {
    commit(store, batch(three, {candidate(three, "s", "1", home), candidate(three, "t", "2", home)}));
    commit(store, batch(one, {candidate(one, "a", "x", home)}));
    CHECK(commit(store, batch(two, {candidate(two, "b", "y", home)})).changes.at(0).folded == 1);
  }
}

TEST_CASE("a story holds at most one entry of a feed") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const std::string link = "https://example.com/article";
  commit(store, batch(one, {candidate(one, "a", "x", link)}));
  commit(store, batch(two, {candidate(two, "b", "y", link)}));
  // The copy's link moves on; another entry of its feed comes with the old one.
  commit(store, batch(two, {candidate(two, "b", "new", "https://example.com/elsewhere")}, at(10)));
  CHECK(commit(store, batch(two, {candidate(two, "c", "z", link)}, at(20))).changes.at(0).folded == 0);
}

TEMPLATE_TEST_CASE("applying batches again changes nothing", "", Memory, Lmdb) {
  TestType made;
  const auto engine = made.make();
  const std::string link = "https://example.com/article";
  const std::vector<Batch> batches = {
      batch(one, {candidate(one, "a", "1", link), candidate(one, "b", "1")}, at(1)),
      batch(two, {candidate(two, "c", "1", link)}, at(2)),
      batch(one, {candidate(one, "a", "2", link), candidate(one, "d", "1")}, at(3)),
      batch(one, {candidate(one, "a", "3", "https://example.com/moved")}, at(4)),
      // One identity twice in a document, with different contents.
      batch(three, {candidate(three, "e", "1"), candidate(three, "e", "2")}, at(5)),
  };
  for (const Batch& each : batches) must(apply_to(*engine, each));
  const auto before = contents(*engine);
  const auto again = must(apply_to(*engine, batches.back()));
  CHECK(again.changes.at(0).added == 0);
  CHECK(again.changes.at(0).changed == 0);
  CHECK(contents(*engine) == before);
  for (const Batch& each : batches) must(apply_to(*engine, each));
  CHECK(contents(*engine) == before);
}

TEST_CASE("of two entries of one document with one identity the first counts") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const auto first = candidate(one, "a", "first");
  const auto result = commit(store, batch(one, {first, candidate(one, "a", "second")}));
  CHECK(result.changes.at(0).added == 1);
  CHECK(result.changes.at(0).changed == 0);
  CHECK(stored(store, first).content == first.entry.content);
}

TEST_CASE("an entry whose identity is a tombstone does not come back") {
  MemoryEngine engine;
  const auto gone = candidate(one, "a");
  {
    const auto writing = must(engine.begin_write());
    must(writing->put(Table::identities, key_of(one) + key_of(gone.identity), ""));
    must(writing->commit());
  }
  CHECK(must(apply_to(engine, batch(one, {gone}))).changes.at(0).added == 0);
}

TEST_CASE("a batch that contradicts the store is refused") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  commit(store, batch(one, {candidate(one, "a")}));
  const auto refused = [&](const Candidate& entry) {
    const Batch bad = batch(two, {entry});
    const auto result = store.commit(std::span<const Batch>(&bad, 1));
    return !result && result.error().code == make_error_code(StorageError::invalid_batch);
  };
  Candidate without_id = candidate(two, "b");
  without_id.entry.id = {};
  Candidate without_identity = candidate(two, "c");
  without_identity.identity = {};
  Candidate stolen = candidate(two, "d");
  stolen.entry.id = candidate(one, "a").entry.id;
  CHECK(refused(without_id));
  CHECK(refused(without_identity));
  CHECK(refused(stolen));
  CHECK_FALSE(must(must(store.snapshot()).feed(two)));
}

TEST_CASE("the state of a feed is stored as a whole, but for what the store counts") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  Batch poll = batch(one, {candidate(one, "a")});
  poll.updates[0].state.validators = {"https://example.com/feed", "\"tag\"", "Sat, 22 Feb 2025 18:39:04 GMT"};
  poll.updates[0].state.next_due = at(3600);
  poll.updates[0].state.entries = 777;
  commit(store, poll);
  FeedState expected = poll.updates[0].state;
  expected.entries = 1;
  expected.last_change = poll.updates[0].received;
  CHECK(must(must(store.snapshot()).feed(one)) == expected);
  CHECK(must(must(store.snapshot()).feeds()) == std::vector{expected});
  CHECK_FALSE(must(must(store.snapshot()).feed(two)));
}

TEST_CASE("A2 an entry keeps the file it was imported from, whatever polls bring later") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  Candidate imported = candidate(one, "a");
  imported.entry.original = Original{"2025/a.md", std::string("raw\0bytes", 9)};
  Batch files = batch(one, {imported});
  files.updates[0].partial = true;
  CHECK(commit(store, files).changes.at(0).added == 1);
  CHECK(stored(store, imported).original == imported.entry.original);
  const Candidate polled = candidate(one, "a", "<p>another text</p>");
  CHECK(commit(store, batch(one, {polled}, at(60))).changes.at(0).changed == 1);
  CHECK(stored(store, imported).original == imported.entry.original);
  imported = polled;
  imported.entry.original = Original{"2025/a.md", "other bytes"};
  files.updates[0].entries = {imported};
  files.updates[0].received = at(120);
  CHECK(commit(store, files).changes.at(0).changed == 0);
  CHECK(stored(store, imported).original == imported.entry.original);
  // What readers are given has no use for it.
  const std::vector<FeedId> feeds = {one};
  const auto items = must(must(store.snapshot()).river(feeds, {}));
  REQUIRE(items.size() == 1);
  CHECK_FALSE(items[0].entry.original);
}

TEST_CASE(
    "what a partial document leaves out is neither taken back nor forgotten, nor is what is new in it "
    "doubted") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  std::vector<Candidate> listing;
  std::vector<Candidate> others;
  for (int i = 0; i < 12; ++i) {
    listing.push_back(candidate(one, "listed " + std::to_string(i)));
    others.push_back(candidate(one, "imported " + std::to_string(i)));
  }
  commit(store, batch(one, listing));
  const FeedMemory memory = must(must(store.snapshot()).memory(one));
  for (int again = 0; again < 3; ++again) {
    Batch files = batch(one, others, at(60 * (again + 1)));
    files.updates[0].partial = true;
    const FeedChange change = commit(store, files).changes.at(0);
    CHECK(change.added == (again == 0 ? 12 : 0));
    CHECK(change.held == 0);
    CHECK(change.withdrawn == 0);
  }
  CHECK(must(must(store.snapshot()).memory(one)) == memory);
  const FeedState state = must(must(store.snapshot()).feed(one)).value();
  CHECK_FALSE(state.held_since);
  CHECK_FALSE(state.losing_since);
}

}  // namespace
}  // namespace riverd::storage::test
