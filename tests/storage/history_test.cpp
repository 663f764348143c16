#include "feeds/normalize/content_digest.hpp"
#include "storage/revisions.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::storage;
using namespace riverd::storage::test;

namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

/// One feed with one entry, told by one document after the other.
struct World {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  FeedId feed = feed_id(1);

  [[nodiscard]] Batch document(const std::string& text, std::int64_t seconds, std::uint32_t kept = 10) const {
    Batch out = batch(feed, {candidate(feed, "a", text)}, at(seconds));
    out.updates.front().revisions = kept;
    return out;
  }
  FeedChange says(const std::string& text, std::int64_t seconds, std::uint32_t kept = 10) {
    return commit(store, document(text, seconds, kept)).changes.front();
  }
  FeedChange says_nothing(std::int64_t seconds) {
    return commit(store, batch(feed, {}, at(seconds))).changes.front();
  }
  [[nodiscard]] Entry entry() const { return stored(store, candidate(feed, "a")); }
  [[nodiscard]] std::string text() const { return entry().content.str(); }
  [[nodiscard]] std::vector<Revision> history() const {
    return must(must(store.snapshot()).history(entry().id)).revisions;
  }
};

std::string shown(const std::string& text) {
  return text::safe_html_from_text(text).str();
}

}  // namespace

TEST_CASE("a commit names the known entries that are shown otherwise now") {
  World world;
  using Ids = std::vector<EntryId>;
  const EntryId id = candidate(world.feed, "a").entry.id;
  CHECK(world.says("one", 0).altered.empty());
  CHECK(world.says("one", hour).altered.empty());
  CHECK(world.says("two", 2 * hour).altered == Ids{id});
  // Cleaned anew by rules that are others now.
  Candidate ruled = candidate(world.feed, "a", "tw");
  ruled.entry.cleaning.edit().unruled = candidate(world.feed, "a", "two").content;
  CHECK(commit(world.store, batch(world.feed, {ruled}, at(3 * hour))).changes.front().altered == Ids{id});
  // The same content of another file.
  ruled.entry.original = Original{"a.md", "bytes"};
  CHECK(commit(world.store, batch(world.feed, {ruled}, at(4 * hour))).changes.front().altered == Ids{id});
  CHECK(commit(world.store, batch(world.feed, {ruled}, at(4 * hour))).changes.front().altered.empty());
}

TEST_CASE("an edit keeps what the entry said before") {
  World world;
  world.says("one", 0);
  CHECK(world.history().empty());
  world.says("two", hour);
  world.says("three", 3 * hour);
  const auto history = world.history();
  REQUIRE(history.size() == 2);
  CHECK(history[0].number == 0);
  CHECK(history[0].replaced == at(hour));
  CHECK(history[0].entry.content.str() == shown("one"));
  CHECK(history[1].number == 1);
  CHECK(history[1].entry.content.str() == shown("two"));
  CHECK(world.entry().revision == 2);
  CHECK(world.text() == shown("three"));
}

TEST_CASE(
    "what only content rules make another is shown without a revision, and readers are told of nothing") {
  World world;
  // As rules leave the document's text; `said` is what it says without them.
  const auto ruled = [&](const std::string& shown_text, const std::string& said, std::int64_t seconds) {
    Candidate one = candidate(world.feed, "a", shown_text);
    const Digest unruled = candidate(world.feed, "a", said).content;
    if (unruled != one.content) {
      one.entry.cleaning.edit().unruled = unruled;
      one.entry.cleaning.edit().uses = {{"rule", 1, 4, "foot"}};
    }
    return commit(world.store, batch(world.feed, {one}, at(seconds))).changes.front();
  };
  const auto nothing_was_told = [&] {
    return world.history().empty() && world.entry().revision == 0 && !world.entry().changed;
  };
  world.says("text foot", 0);

  SECTION("an upgrade brings rules along") {
    const FeedChange change = ruled("text", "text foot", hour);
    CHECK(change.recleaned == 1);
    CHECK(change.changed == 0);
    CHECK(world.text() == shown("text"));
    CHECK(world.entry().cleaning->uses.size() == 1);
    CHECK(nothing_was_told());
    SECTION("and the same document again changes nothing") {
      CHECK(ruled("text", "text foot", 2 * hour).recleaned == 0);
    }
    SECTION("rules are taken away again") {
      CHECK(ruled("text foot", "text foot", 2 * hour).recleaned == 1);
      CHECK(world.text() == shown("text foot"));
      CHECK_FALSE(world.entry().cleaning.has_value());
      CHECK(nothing_was_told());
    }
    SECTION("an edit of the publisher is an edit") {
      CHECK(ruled("text more", "text more foot", 2 * hour).changed == 1);
      CHECK(world.entry().revision == 1);
      CHECK(world.entry().changed == at(2 * hour));
    }
    SECTION("an edit of what rules take away is none, and does not make a later change of rules one") {
      const FeedChange edited = ruled("text", "text other foot", 2 * hour);
      CHECK(edited.changed + edited.recleaned == 0);
      CHECK(ruled("text other foot", "text other foot", 3 * hour).recleaned == 1);
      CHECK(nothing_was_told());
    }
  }
  SECTION("rules and the text change at once: that is an edit") {
    CHECK(ruled("text more", "text more foot", hour).changed == 1);
    CHECK(world.entry().revision == 1);
  }
}

TEST_CASE("no more revisions are kept than wanted, and the oldest go") {
  World world;
  for (std::int64_t i = 0; i < 6; ++i) world.says("text " + std::to_string(i), i * 2 * hour, 3);
  const auto history = world.history();
  REQUIRE(history.size() == 3);
  CHECK(history.front().entry.content.str() == shown("text 2"));
  CHECK(history.back().entry.content.str() == shown("text 4"));
  CHECK(world.entry().revision == 5);
  world.says("last", 20 * hour, 0);
  CHECK(world.history().empty());
  CHECK(world.entry().revision == 6);
}

TEST_CASE("T6 bumped dates never move an entry and leave no revision") {
  World world;
  world.says("one", 0);
  const Entry before = world.entry();
  for (std::int64_t i = 1; i < 5; ++i) {
    Candidate bumped = candidate(world.feed, "a", "one", {}, at(i * hour));
    bumped.entry.times.stated_published = at(i * hour);
    bumped.entry.times.stated_updated = at(i * hour);
    bumped.entry.times.effective = at(i * hour);
    const FeedChange change = commit(world.store, batch(world.feed, {bumped}, at(i * hour))).changes.front();
    CHECK(change.changed + change.added + change.announced == 0);
  }
  CHECK(world.entry() == before);
  CHECK(world.history().empty());
}

TEST_CASE(
    "T8 the updated of an entry is raised at most once an hour, and tells of the last edit in the end") {
  World world;
  world.says("one", 0);
  world.says("two", hour);
  CHECK(world.entry().changed == at(hour));
  const FeedChange third = world.says("three", hour + 10 * minute);
  CHECK(third.changed == 1);
  CHECK(world.text() == shown("three"));
  CHECK(world.entry().changed == at(hour));
  world.says("four", hour + 50 * minute);
  CHECK(world.text() == shown("four"));
  CHECK(world.entry().changed == at(hour));
  CHECK(world.says_nothing(hour + 59 * minute).announced == 0);

  SECTION("by a poll that brings nothing") {
    CHECK(world.says_nothing(2 * hour + minute).announced == 1);
    CHECK(world.entry().changed == at(2 * hour + minute));
    CHECK(world.says_nothing(3 * hour).announced == 0);
    CHECK(world.entry().changed == at(2 * hour + minute));
  }
  SECTION("by the same document again") {
    CHECK(world.says("four", 2 * hour + minute).announced == 1);
    CHECK(world.entry().changed == at(2 * hour + minute));
  }
  SECTION("by the next edit after the hour, which starts another") {
    const FeedChange change = world.says("five", 2 * hour + minute);
    CHECK(change.announced == 0);
    CHECK(world.entry().changed == at(2 * hour + minute));
    CHECK(world.says_nothing(5 * hour).announced == 0);
  }
  CHECK(world.history().size() >= 3);
}

TEST_CASE("T8 an edit of one feed's entry is not told of by another feed's poll") {
  World world;
  world.says("one", 0);
  world.says("two", hour);
  world.says("three", hour + minute);
  const FeedId other = feed_id(2);
  CHECK(commit(world.store, batch(other, {}, at(9 * hour))).changes.front().announced == 0);
  CHECK(world.entry().changed == at(hour));
}

TEST_CASE("T8 contents that take turns are counted, and raise neither revision nor updated") {
  World world;
  world.says("one", 0);
  world.says("two", hour);
  for (std::int64_t i = 1; i <= 40; ++i) world.says(i % 2 == 1 ? "one" : "two", hour + i * 2 * hour);
  const Entry entry = world.entry();
  CHECK(entry.changed == at(hour));
  CHECK(entry.revision == 2);
  CHECK(world.history().size() == 2);
  CHECK(world.text() == shown("two"));
  CHECK(must(must(world.store.snapshot()).history(entry.id)).returns == 40);
}

TEST_CASE("T8 a content that came back is told of when it has stood for a day") {
  World world;
  world.says("one", 0);
  world.says("mistake", 2 * hour);
  world.says("one", 4 * hour);
  CHECK(world.text() == shown("one"));
  CHECK(world.entry().changed == at(2 * hour));
  CHECK(world.says_nothing(4 * hour + day - minute).announced == 0);
  CHECK(world.says_nothing(4 * hour + day).announced == 1);
  CHECK(world.entry().changed == at(4 * hour + day));
  REQUIRE(world.history().size() == 2);
  CHECK(world.history()[1].entry.content.str() == shown("mistake"));
}

TEST_CASE("a content that comes back after more than a day is an edit like any other") {
  World world;
  world.says("winter", 0);
  world.says("summer", hour);
  world.says("winter", hour + 2 * day);
  CHECK(world.entry().changed == at(hour + 2 * day));
  CHECK(world.entry().revision == 2);
  CHECK(world.history().size() == 2);
}

TEST_CASE("applying a history again changes nothing") {
  World world;
  std::vector<Batch> all;
  const char* const texts[] = {"one", "two", "one", "three", "three", "two", "four"};
  std::int64_t time = 0;
  for (const char* text : texts) all.push_back(world.document(text, time++ * 25 * minute));
  all.push_back(batch(world.feed, {}, at(5 * hour)));
  all.push_back(batch(world.feed, {}, at(3 * day)));
  for (const Batch& one : all) commit(world.store, one);
  const Entry entry = world.entry();
  const auto history = world.history();
  for (const Batch& one : all) commit(world.store, one);
  CHECK(world.entry() == entry);
  CHECK(world.history() == history);
  for (const Batch& one : all) {
    commit(world.store, one);
    commit(world.store, one);
  }
  CHECK(world.entry() == entry);
  CHECK(world.history() == history);
}

TEST_CASE("an entry that was stored under another rule for digests has not changed") {
  World world;
  Candidate old = candidate(world.feed, "a", "one");
  commit(world.store, batch(world.feed, {old}, at(0)));
  Candidate now = old;
  now.content = normalizing::content_digest(now.entry);
  REQUIRE(now.content != old.content);
  const FeedChange change = commit(world.store, batch(world.feed, {now}, at(hour))).changes.front();
  CHECK(change.changed == 0);
  CHECK_FALSE(world.entry().changed);
  now.entry.content = text::safe_html_from_text("two");
  now.content = normalizing::content_digest(now.entry);
  CHECK(commit(world.store, batch(world.feed, {now}, at(2 * hour))).changes.front().changed == 1);
}

TEST_CASE("the log of an entry's changes is read as it was written, and damage is noticed") {
  EditLog log;
  log.returns = 7;
  for (std::int64_t i = 0; i < 12; ++i) log.replace(digest_of({std::to_string(i)}), at(i * minute));
  CHECK(log.recent.size() == EditLog::most_recent);
  CHECK(log.had(digest_of({"11"}), at(hour)));
  CHECK_FALSE(log.had(digest_of({"0"}), at(hour)));
  CHECK_FALSE(log.had(digest_of({"11"}), at(2 * day)));
  const std::string record = encode(log);
  CHECK(must(decode_edit_log(record)) == log);
  CHECK(decode_edit_log(record.substr(1)).has_error());
  CHECK(decode_edit_log({}).has_error());
}
