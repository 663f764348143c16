#include "storage/keys.hpp"
#include "storage/retention.hpp"
#include "storage/verify.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

namespace riverd::storage::test {
namespace {

const FeedId one = feed_id(1);
const FeedId two = feed_id(2);

std::vector<Candidate> numbered(FeedId feed, int count, const std::string& link = {}) {
  std::vector<Candidate> out;
  for (int i = 0; i < count; ++i) {
    const std::string guid = std::to_string(i);
    out.push_back(candidate(feed, guid, "text " + feed.to_string() + guid, link.empty() ? "" : link + guid));
  }
  return out;
}

/// A store over an engine that can be looked into.
template <class Made>
struct Open {
  Made made;
  std::unique_ptr<Engine> owned = made.make();
  Engine& engine = *owned;
  Store store = must(Store::open(std::move(owned)));

  std::size_t rows_of(Table table, FeedId feed) {
    const auto reading = must(engine.begin_read());
    const auto cursor = must(reading->cursor(table));
    std::size_t count = 0;
    const std::string prefix = key_of(feed);
    for (auto row = must(cursor->seek(prefix)); row && row->key.starts_with(prefix);
         row = must(cursor->next()))
      ++count;
    return count;
  }

  std::vector<std::string> violations() {
    std::vector<std::string> out;
    const auto reading = must(engine.begin_read());
    const auto verified = verify(*reading, [&](const Violation& what) { out.push_back(to_string(what)); });
    static_cast<void>(verified);
    return out;
  }

  std::vector<Batch> plan(FeedId feed) { return must(must(store.snapshot()).purge(feed, at(100))); }
};

constexpr Table tables_by_feed[] = {Table::feeds,      Table::identities, Table::feed_arrivals,
                                    Table::memories,   Table::blocks,     Table::announcements,
                                    Table::withdrawals};

}  // namespace

TEMPLATE_TEST_CASE("a purged feed leaves no row behind, and other feeds' entries as they were", "", Memory,
                   Lmdb) {
  Open<TestType> open;
  commit(open.store, batch(one, numbered(one, 200, "https://x.example/")));
  commit(open.store, batch(two, numbered(two, 200, "https://x.example/")));
  commit(open.store, batch(one, numbered(one, 210, "https://x.example/"), at(50)));
  std::size_t dropped = 0;
  for (const Batch& step : open.plan(one)) {
    for (const Expire& expire : step.expired) {
      CHECK(expire.entries.size() <= most_expired);
      CHECK(expire.identities.size() <= most_forgotten);
    }
    for (const FeedChange& change : commit(open.store, step).changes) dropped += change.dropped;
  }
  CHECK(dropped == 210);
  for (const Table table : tables_by_feed) {
    CAPTURE(to_string(table));
    CHECK(open.rows_of(table, one) == 0);
  }
  CHECK(open.violations().empty());
  const auto view = must(open.store.snapshot());
  CHECK(must(view.statistics()).entries == 200);
  CHECK(must(view.feeds()).size() == 1);
  CHECK(open.plan(one).empty());

  // Subscribed to again it begins anew.
  CHECK(commit(open.store, batch(one, numbered(one, 3), at(200))).changes.at(0).added == 3);
}

TEMPLATE_TEST_CASE("a purge that is broken off is finished by the next", "", Memory, Lmdb) {
  Open<TestType> open;
  commit(open.store, batch(one, numbered(one, 100)));
  const auto steps = open.plan(one);
  REQUIRE(steps.size() > 2);
  commit(open.store, steps.front());
  CHECK(open.violations().empty());
  // The last step alone takes nothing from entries that are still there.
  commit(open.store, steps.back());
  CHECK(must(must(open.store.snapshot()).feeds()).size() == 1);
  for (const Batch& step : open.plan(one)) commit(open.store, step);
  for (const Table table : tables_by_feed) CHECK(open.rows_of(table, one) == 0);
  CHECK(open.violations().empty());
}

TEMPLATE_TEST_CASE("of a feed that the store does not know nothing is planned", "", Memory, Lmdb) {
  Open<TestType> open;
  CHECK(open.plan(one).empty());
}

}  // namespace riverd::storage::test
