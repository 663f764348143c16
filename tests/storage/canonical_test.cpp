#include "storage/canonical.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace riverd;
using namespace riverd::storage;
using namespace riverd::storage::test;

namespace {

const std::string link = "https://news.example/article";

/// So many different words.
std::string words(std::size_t count, const std::string& name = "word") {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += name + std::to_string(i * i + 7) + " ";
  return out;
}

/// Feeds that have one article, whole or cut off.
struct World {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  std::array<FeedId, 3> feeds = {feed_id(1), feed_id(2), feed_id(3)};

  Candidate copy(std::size_t feed, const std::string& text) const {
    Candidate out = candidate(feeds.at(feed), "of " + std::to_string(feed), text, link,
                              at(static_cast<std::int64_t>(feed)));
    out.entry.content = text::safe_html_from_text(text);
    out.article = dedupe::read_article(out.entry.title, out.entry.content);
    return out;
  }
  FeedUpdate update_of(std::size_t feed, const std::string& text, int priority = 0) const {
    FeedUpdate out = update(feeds.at(feed), {copy(feed, text)}, at(static_cast<std::int64_t>(feed)));
    out.state.priority = priority;
    return out;
  }
  void poll(std::size_t feed, const std::string& text, int priority = 0) {
    commit(store, Batch{{update_of(feed, text, priority)}, {}});
  }

  /// Which feed's entry leads, with those under it; of some of the feeds.
  [[nodiscard]] std::vector<std::string> leads(std::span<const FeedId> of) const {
    std::vector<std::string> out;
    for (const auto& item : must(must(store.snapshot()).river(of, {}))) {
      std::string line = item.entry.title;
      for (const Entry& under : item.copies) line += ", " + under.title;
      out.push_back(line);
    }
    return out;
  }
  [[nodiscard]] std::vector<std::string> leads() const { return leads(feeds); }

  void check_sound() const {
    const auto verified =
        must(store.verify([](const Violation& violation) { UNSCOPED_INFO(to_string(violation)); }));
    CHECK(verified.violations == 0);
  }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "D8 a full copy leads over the truncated one that came before it, as long as nobody was given that") {
  World world;
  world.poll(0, words(60));
  world.poll(1, words(300));
  CHECK(world.leads() == Lines{"of 1, of 0"});
  CHECK(stored(world.store, world.copy(1, "")).arrival == 1);
  CHECK(stored(world.store, world.copy(0, "")).story == world.copy(1, "").entry.id);
  world.check_sound();
}

TEST_CASE("D8 what readers were given is never replaced") {
  World world;
  world.poll(0, words(60));
  CHECK(must(must(world.store.published_snapshot()).river(world.feeds, {})).size() == 1);
  world.poll(1, words(300));
  CHECK(world.leads() == Lines{"of 0, of 1"});
  world.check_sound();
}

TEST_CASE("D8 what an earlier run of the program stored counts as given") {
  TemporaryDirectory directory;
  World world;
  world.store = must(Store::open(StoreOptions{directory.path(), 64U << 20U, false}));
  world.poll(0, words(60));
  world.store = must(Store::open(std::make_unique<MemoryEngine>()));  // closes the other
  world.store = must(Store::open(StoreOptions{directory.path(), 64U << 20U, false}));
  world.poll(1, words(300));
  CHECK(world.leads() == Lines{"of 0, of 1"});
}

TEST_CASE("D8 the lead does not depend on which of the polls of one commit came first") {
  World one;
  commit(one.store,
         Batch{{one.update_of(0, words(60)), one.update_of(1, words(300)), one.update_of(2, words(60))}, {}});
  World other;
  commit(other.store,
         Batch{{other.update_of(2, words(60)), other.update_of(1, words(300)), other.update_of(0, words(60))},
               {}});
  CHECK(one.leads() == Lines{"of 1, of 0, of 2"});
  CHECK(other.leads() == Lines{"of 1, of 0, of 2"});
  one.check_sound();
  other.check_sound();
}

TEST_CASE("D8 copies that nobody was given yet are ordered under the one that readers have") {
  World world;
  world.poll(0, words(60));
  static_cast<void>(must(world.store.published_snapshot()));
  world.poll(1, words(80));
  world.poll(2, words(300));
  CHECK(world.leads() == Lines{"of 0, of 2, of 1"});
  CHECK(world.leads(std::span(world.feeds).subspan(1)) == Lines{"of 2, of 0, of 1"});
  world.check_sound();
}

TEST_CASE("D8 a story that is flooded keeps its order") {
  for (const std::size_t copies : {most_ordered - 1, most_ordered + 1}) {
    CAPTURE(copies);
    Store store = must(Store::open(std::make_unique<MemoryEngine>()));
    const std::string link = "https://a.example/1";
    Batch all;
    std::vector<FeedId> feeds;
    for (std::size_t i = 0; i <= copies; ++i) {
      feeds.push_back(feed_id(static_cast<int>(i)));
      all.updates.push_back(update(feeds.back(), {candidate(feeds.back(), "a", "<p>x</p>", link)}, at(0)));
      if (i == copies) all.updates.back().state.priority = 9;
    }
    commit(store, all);
    const auto items = must(must(store.snapshot()).river(feeds, {}));
    REQUIRE(items.size() == 1);
    CHECK((items[0].entry.feed == feeds.back()) == (copies < most_ordered));
  }
}

TEST_CASE("D8 the feed that its owner prefers leads") {
  World world;
  world.poll(0, words(300));
  world.poll(1, words(60), 10);
  CHECK(world.leads() == Lines{"of 1, of 0"});
  world.poll(2, words(300), 5);
  CHECK(world.leads() == Lines{"of 1, of 2, of 0"});
  world.check_sound();
}

TEST_CASE("D8 an entry that changes its place keeps the labels of what tells of the same event") {
  World world;
  const FeedId fourth = feed_id(4);
  const auto told = [&](const std::string& title, const std::string& text) {
    Candidate out = candidate(fourth, title, text);
    out.entry.content = text::safe_html_from_text(text);
    out.article = dedupe::read_article(title, out.entry.content);
    return out;
  };
  // Shares four in ten of its words with the others.
  commit(world.store, batch(fourth, {told("another report", words(120) + words(180, "other"))}));
  world.poll(0, words(300));
  REQUIRE(must(must(world.store.snapshot()).story_rows(stored(world.store, world.copy(0, "")))).size() == 1);
  world.poll(1, words(300), 10);
  CHECK(world.leads() == Lines{"of 1, of 0"});
  const auto related = must(must(world.store.snapshot()).related(world.copy(0, "").entry.id));
  REQUIRE(related.size() == 1);
  CHECK(related.front().title == "another report");
  world.check_sound();
}
