#include "storage/retention.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/tombstone.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace riverd::storage::test {
namespace {

using std::chrono::hours;

const FeedId one = feed_id(1);
const FeedId two = feed_id(2);
const FeedId three = feed_id(3);
constexpr hours day{24};

/// An entry published at a time.
Candidate published(FeedId feed, const std::string& guid, Time when, const std::string& link = {}) {
  Candidate out = candidate(feed, guid, "text of " + guid, link, when);
  out.entry.times.stated_published = when;
  return out;
}

std::vector<Candidate> numbered(FeedId feed, int first, int last, Time from = at(0)) {
  std::vector<Candidate> out;  // the newest first, as documents have them
  for (int i = last; i >= first; --i) out.push_back(published(feed, std::to_string(i), from + hours{i}));
  return out;
}

std::size_t retain(Store& store, FeedId feed, const RetentionPolicy& policy, Time now) {
  std::size_t dropped = 0;
  for (Expire& step : must(must(store.snapshot()).retention(feed, policy, now))) {
    Batch batch;
    batch.expired.push_back(std::move(step));
    dropped += commit(store, batch).changes.at(0).dropped;
  }
  return dropped;
}

void drop(Store& store, const Candidate& candidate, Time now) {
  Batch batch;
  batch.expired.push_back({candidate.entry.feed, now, {candidate.entry.id}, {}});
  CHECK(commit(store, batch).changes.at(0).dropped == 1);
}

std::vector<std::string> titles(const Store& store, std::vector<FeedId> feeds) {
  std::vector<std::string> out;
  for (const RiverItem& item : must(must(store.snapshot()).river(feeds, {1000, {}, 1000})))
    out.push_back(item.entry.feed.to_string() + item.entry.title);
  return out;
}

std::string title(FeedId feed, const std::string& guid) {
  return feed.to_string() + guid;
}

/// A store over an engine that can be looked into.
template <class Made>
struct Open {
  Made made;
  std::unique_ptr<Engine> owned = made.make();
  Engine& engine = *owned;
  Store store = must(Store::open(std::move(owned)));

  std::size_t rows(Table table) {
    const auto reading = must(engine.begin_read());
    const auto cursor = must(reading->cursor(table));
    std::size_t count = 0;
    for (auto row = must(cursor->seek({})); row; row = must(cursor->next())) ++count;
    return count;
  }
};

TEMPLATE_TEST_CASE("entries beyond max_age are dropped, by their effective time and not their arrival", "",
                   Memory, Lmdb) {
  Open<TestType> open;
  // The oldest arrives last.
  commit(open.store, batch(one, {published(one, "a", at(0)), published(one, "b", at(0) + day)}));
  commit(open.store, batch(one, {published(one, "old", at(0) - day)}));
  const RetentionPolicy policy{2 * day, 0};
  CHECK(retain(open.store, one, policy, at(0) + day) == 0);
  CHECK(retain(open.store, one, policy, at(1) + day) == 1);
  CHECK(titles(open.store, {one}) == std::vector{title(one, "a"), title(one, "b")});
  CHECK(retain(open.store, one, policy, at(1) + 2 * day) == 1);
  CHECK(titles(open.store, {one}) == std::vector{title(one, "b")});
  CHECK(retain(open.store, one, policy, at(1) + 2 * day) == 0);
  CHECK(must(must(open.store.snapshot()).feed(one))->entries == 1);
  CHECK(must(must(open.store.snapshot()).statistics()).entries == 1);
}

TEMPLATE_TEST_CASE("of a feed the last max_entries to arrive are kept, in steps that stay small", "", Memory,
                   Lmdb) {
  Open<TestType> open;
  commit(open.store, batch(one, numbered(one, 1, 300)));
  commit(open.store, batch(two, numbered(two, 1, 20)));
  const auto steps = must(must(open.store.snapshot()).retention(one, {{}, 10}, at(0)));
  CHECK(steps.size() == (290 + most_expired - 1) / most_expired);
  for (const Expire& step : steps) CHECK(step.entries.size() <= most_expired);
  CHECK(retain(open.store, one, {{}, 10}, at(0)) == 290);
  const auto left = titles(open.store, {one});
  REQUIRE(left.size() == 10);
  CHECK(left.front() == title(one, "300"));
  CHECK(left.back() == title(one, "291"));
  CHECK(titles(open.store, {two}).size() == 20);
}

TEMPLATE_TEST_CASE("without limits nothing is dropped", "", Memory, Lmdb) {
  Open<TestType> open;
  commit(open.store, batch(one, numbered(one, 1, 30)));
  CHECK(must(must(open.store.snapshot()).retention(one, {}, at(0) + 10'000 * day)).empty());
}

TEMPLATE_TEST_CASE("of a dropped entry nothing stays but its tombstone and its output id", "", Memory, Lmdb) {
  Open<TestType> open;
  const Candidate first = published(one, "a", at(0), "https://example.com/a");
  Candidate edited = first;
  edited.content = digest_of({"edited"});
  commit(open.store, batch(one, {first}));
  commit(open.store, batch(one, {edited}, at(10)));
  drop(open.store, first, at(20));
  for (const Table table : {Table::entries, Table::arrivals, Table::feed_arrivals, Table::links,
                            Table::stories, Table::revisions, Table::aliases, Table::texts}) {
    CHECK(open.rows(table) == 0);
  }
  CHECK(open.rows(Table::identities) == 1);
  CHECK(open.rows(Table::output_ids) == 1);
}

TEMPLATE_TEST_CASE("what was dropped does not return while it is listed, edited or dated anew", "", Memory,
                   Lmdb) {
  Open<TestType> open;
  const Candidate first = published(one, "a", at(0));
  commit(open.store, batch(one, {first, published(one, "b", at(0))}));
  drop(open.store, first, at(10));
  Candidate again = published(one, "a", at(0) + 100 * day);
  again.content = digest_of({"other"});
  const FeedChange change = commit(open.store, batch(one, {again}, at(20))).changes.at(0);
  CHECK(change.added + change.changed == 0);
  CHECK(titles(open.store, {one}) == std::vector{title(one, "b")});
}

TEMPLATE_TEST_CASE("D1 what was dropped does not return under other identities, one after the other", "",
                   Memory, Lmdb) {
  Open<TestType> open;
  const auto as = [](const std::string& guid) {
    Candidate out = published(one, guid, at(0));
    out.traits.title = 7;
    out.traits.text = 8;
    return out;
  };
  commit(open.store, batch(one, {as("a"), published(one, "other", at(0))}, at(0)));
  // While it was kept it had a second one.
  CHECK(commit(open.store, batch(one, {as("b"), published(one, "other", at(0))}, at(100)))
            .changes.at(0)
            .renamed == 1);
  CHECK(open.rows(Table::aliases) == 1);
  drop(open.store, as("a"), at(150));
  CHECK(open.rows(Table::aliases) == 0);
  int received = 200;
  for (const auto* guid : {"a", "b", "b", "c", "c", "d", "a", "d"}) {
    const FeedChange change =
        commit(open.store, batch(one, {as(guid), published(one, "other", at(0))}, at(received += 100)))
            .changes.at(0);
    CHECK(change.added == 0);
    CHECK(titles(open.store, {one}) == std::vector{title(one, "other")});
  }
}

TEMPLATE_TEST_CASE("what is too old when it comes is never stored, not even when it is dated anew", "",
                   Memory, Lmdb) {
  Open<TestType> open;
  const auto poll = [&](Time published_at, Time received) {
    Batch polled = batch(one, {published(one, "a", published_at)}, received);
    polled.updates[0].oldest = received - day;
    return commit(open.store, polled).changes.at(0).added;
  };
  CHECK(poll(at(0), at(1) + day) == 0);
  CHECK(open.rows(Table::entries) == 0);
  CHECK(open.rows(Table::identities) == 1);
  CHECK(poll(at(0), at(2) + day) == 0);
  CHECK(poll(at(3) + day, at(3) + day) == 0);
  CHECK(open.rows(Table::output_ids) == 0);
}

TEMPLATE_TEST_CASE("of a document with more new entries than are kept the first are stored, the others never",
                   "", Memory, Lmdb) {
  Open<TestType> open;
  const auto poll = [&](int last) {
    Batch polled = batch(one, numbered(one, 1, last));
    polled.updates[0].most = 3;
    return commit(open.store, polled).changes.at(0).added;
  };
  CHECK(poll(10) == 3);
  CHECK(titles(open.store, {one}) == std::vector{title(one, "10"), title(one, "9"), title(one, "8")});
  CHECK(poll(12) == 2);
  CHECK(retain(open.store, one, {{}, 3}, at(0)) == 2);
  CHECK(titles(open.store, {one}) == std::vector{title(one, "12"), title(one, "11"), title(one, "10")});
  CHECK(poll(12) == 0);
}

TEMPLATE_TEST_CASE("a copy of what was never stored appears in its place", "", Memory, Lmdb) {
  Open<TestType> open;
  const std::string link = "https://example.com/article";
  Batch polled = batch(one, {published(one, "new", at(1)), published(one, "surplus", at(0), link)});
  polled.updates[0].most = 1;
  commit(open.store, polled);
  commit(open.store, batch(two, {published(two, "copy", at(1), link)}));
  CHECK(titles(open.store, {one, two}) == std::vector{title(two, "copy"), title(one, "new")});
}

TEMPLATE_TEST_CASE("an entry that is known is edited however old it is", "", Memory, Lmdb) {
  Open<TestType> open;
  commit(open.store, batch(one, {published(one, "a", at(0))}));
  Candidate edited = published(one, "a", at(0));
  edited.content = digest_of({"edited"});
  Batch polled = batch(one, {edited}, at(0) + 10 * day);
  polled.updates[0].oldest = at(0) + 9 * day;
  CHECK(commit(open.store, polled).changes.at(0).changed == 1);
}

TEMPLATE_TEST_CASE("D8 where the entry that stood for a story is dropped, its copies do not appear", "",
                   Memory, Lmdb) {
  Open<TestType> open;
  const std::string link = "https://example.com/article";
  const Candidate lead = published(one, "lead", at(0), link);
  const Candidate copy = published(two, "copy", at(1), link);
  const Candidate late = published(three, "late", at(2), link);
  commit(open.store, batch(one, {lead}));
  commit(open.store, batch(two, {copy}));
  drop(open.store, lead, at(10));
  CHECK(titles(open.store, {one, two, three}).empty());
  CHECK(titles(open.store, {two}) == std::vector{title(two, "copy")});
  const Entry kept = stored(open.store, copy);
  CHECK(must(must(open.store.snapshot()).story(kept)) == std::vector{kept});

  // One that comes now joins them: readers of all three have had the article.
  CHECK(commit(open.store, batch(three, {late})).changes.at(0).folded == 1);
  CHECK(titles(open.store, {one, two, three}).empty());
  CHECK(titles(open.store, {two, three}) == std::vector{title(two, "copy")});
  CHECK(must(must(open.store.snapshot()).statistics()).stories_with_copies == 1);
  const std::vector feeds = {two, three};
  const auto items = must(must(open.store.snapshot()).river(feeds, {}));
  REQUIRE(items.size() == 1);
  REQUIRE(items[0].copies.size() == 1);
  CHECK(items[0].copies[0].title == "late");

  drop(open.store, copy, at(20));
  CHECK(titles(open.store, {two, three}).empty());
  CHECK(titles(open.store, {three}) == std::vector{title(three, "late")});
  drop(open.store, late, at(30));
  CHECK(open.rows(Table::stories) == 0);
  CHECK(must(must(open.store.snapshot()).statistics()).stories_with_copies == 0);
}

TEMPLATE_TEST_CASE("O1 the output id of a dropped entry is not given to another", "", Memory, Lmdb) {
  Open<TestType> open;
  const Candidate mine = published(one, "a", at(0));
  commit(open.store, batch(one, {mine}));
  drop(open.store, mine, at(10));
  Candidate theirs = published(two, "b", at(0));
  theirs.entry.output_id = mine.entry.output_id;
  commit(open.store, batch(two, {theirs}));
  CHECK(stored(open.store, theirs).output_id != mine.entry.output_id);
}

TEMPLATE_TEST_CASE("tombstones are forgotten 400 days after they were listed last, and output ids with them",
                   "", Memory, Lmdb) {
  Open<TestType> open;
  const Candidate first = published(one, "a", at(0));
  const Candidate second = published(one, "b", at(0));
  const auto forget = [&](Time now) {
    retain(open.store, one, {}, now);
    return open.rows(Table::identities);
  };
  commit(open.store, batch(one, {first, second}));
  drop(open.store, first, at(0));
  CHECK(forget(at(0) + 1000 * day) == 2);  // the last document listed it
  const Time listed = at(0) + 100 * day;
  commit(open.store, batch(one, {first, second}, listed));
  commit(open.store, batch(one, {second}, listed + 2 * day));
  CHECK(forget(at(0) + 401 * day) == 2);
  CHECK(forget(listed + 400 * day) == 2);
  CHECK(open.rows(Table::output_ids) == 2);
  CHECK(forget(listed + 401 * day) == 1);
  CHECK(open.rows(Table::output_ids) == 1);
}

TEMPLATE_TEST_CASE("the tombstones of one entry are forgotten together", "", Memory, Lmdb) {
  Open<TestType> open;
  const auto as = [](const std::string& guid) {
    Candidate out = published(one, guid, at(0));
    out.traits.guid = 9;
    return out;
  };
  const Candidate other = published(one, "other", at(0));
  commit(open.store, batch(one, {as("a"), other}, at(0)));
  commit(open.store, batch(one, {as("b"), other}, at(1)));
  drop(open.store, as("a"), at(2));
  const Time listed = at(0) + 300 * day;
  commit(open.store, batch(one, {as("b"), other}, listed));  // under its second identity alone
  commit(open.store, batch(one, {other}, listed + 2 * day));
  retain(open.store, one, {}, listed + 399 * day);
  CHECK(open.rows(Table::identities) == 3);
  CHECK(open.rows(Table::output_ids) == 2);
  retain(open.store, one, {}, listed + 401 * day);
  CHECK(open.rows(Table::identities) == 1);
  CHECK(open.rows(Table::output_ids) == 1);
}

TEMPLATE_TEST_CASE("a tombstone is written anew at most once a day, and by no older document", "", Memory,
                   Lmdb) {
  Open<TestType> open;
  const Candidate first = published(one, "a", at(0));
  const auto listed = [&] {
    const auto reading = must(open.engine.begin_read());
    return tombstone_of(must(reading->get(Table::identities, key_of(one) + key_of(first.identity))).value())
        .value()
        .listed;
  };
  commit(open.store, batch(one, {first}));
  drop(open.store, first, at(0));
  commit(open.store, batch(one, {first}, at(-1) + day));
  CHECK(listed() == at(0));
  commit(open.store, batch(one, {first}, at(0) + day));
  CHECK(listed() == at(0) + day);
  commit(open.store, batch(one, {first}, at(5)));
  CHECK(listed() == at(0) + day);
}

TEMPLATE_TEST_CASE("dropping twice changes nothing the second time, and of another feed nothing at all", "",
                   Memory, Lmdb) {
  Open<TestType> open;
  const Candidate first = published(one, "a", at(0));
  commit(open.store, batch(one, {first, published(one, "b", at(0))}));
  Batch wrong;
  wrong.expired.push_back({two, at(0), {first.entry.id}, {}});
  const auto refused = open.store.commit(std::span<const Batch>(&wrong, 1));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == make_error_code(StorageError::invalid_batch));
  drop(open.store, first, at(0));
  Batch again;
  again.expired.push_back({one, at(0), {first.entry.id}, {first.identity}});
  again.expired[0].identities.clear();
  CHECK(commit(open.store, again).changes.at(0).dropped == 0);
  CHECK(must(must(open.store.snapshot()).feed(one))->entries == 1);
  // What is no tombstone is not forgotten.
  again.expired[0].identities = {published(one, "b", at(0)).identity};
  commit(open.store, again);
  CHECK(commit(open.store, batch(one, {published(one, "b", at(0))})).changes.at(0).added == 0);
}

}  // namespace
}  // namespace riverd::storage::test
