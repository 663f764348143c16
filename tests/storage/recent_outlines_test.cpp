#include "storage/recent_outlines.hpp"
#include "feeds/dedupe/article.hpp"
#include "storage/apply.hpp"
#include "storage/prepare.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <random>
#include <vector>

namespace riverd::storage::test {
namespace {

constexpr std::uint64_t first = 1;
constexpr std::uint64_t second = 2;
const FeedId some_feed{7};
const std::vector<std::uint32_t> no_boilerplate;

dedupe::Article article_of(const std::string& text) {
  return dedupe::read_article("A title", text::safe_html_from_text(text));
}

dedupe::Outline outline_of(const std::string& text) {
  return dedupe::outline_of(article_of(text), no_boilerplate);
}

TEST_CASE("an outline is known until its entry's text changes") {
  RecentOutlines recent;
  recent.begin();
  recent.set_boilerplate(some_feed, no_boilerplate);
  const auto made = outline_of(noise(500));
  CHECK(recent.find(first) == nullptr);
  recent.put(first, some_feed, made);
  REQUIRE(recent.find(first) != nullptr);
  CHECK(*recent.find(first) == made);
  CHECK(recent.find(second) == nullptr);
  recent.conclude();
  recent.begin();
  REQUIRE(recent.find(first) != nullptr);
  CHECK(*recent.find(first) == made);
  recent.forget(first);
  CHECK(recent.find(first) == nullptr);
}

TEST_CASE("D2 an outline counts under the boilerplate that it was made under") {
  RecentOutlines recent;
  recent.begin();
  recent.set_boilerplate(some_feed, no_boilerplate);
  const auto article = article_of(noise(500));
  REQUIRE(article.paragraphs.size() == 1);
  recent.put(first, some_feed, dedupe::outline_of(article, no_boilerplate));
  recent.set_boilerplate(some_feed, {article.paragraphs.front().digest});
  CHECK(recent.find(first) == nullptr);
  recent.set_boilerplate(some_feed, no_boilerplate);
  CHECK(recent.find(first) != nullptr);
}

TEST_CASE("what a commit that failed compared is not remembered") {
  RecentOutlines recent;
  recent.begin();
  recent.set_boilerplate(some_feed, no_boilerplate);
  recent.put(first, some_feed, outline_of(noise(500)));
  recent.begin();
  CHECK(recent.boilerplate(some_feed) == nullptr);
  CHECK(recent.find(first) == nullptr);
}

TEST_CASE("the outlines of the last to arrive are remembered") {
  constexpr std::size_t most = 10;
  RecentOutlines recent(most);
  recent.begin();
  recent.set_boilerplate(some_feed, no_boilerplate);
  const auto made = outline_of(noise(500));
  for (std::uint64_t arrival = 0; arrival < 5 * most; ++arrival) {
    recent.put(arrival, some_feed, made);
    for (std::uint64_t each = 0; each <= arrival; ++each)
      CHECK((recent.find(each) != nullptr) == (arrival - each < most));
  }
  RecentOutlines none(0);
  none.begin();
  none.set_boilerplate(some_feed, no_boilerplate);
  none.put(first, some_feed, made);
  CHECK(none.find(first) == nullptr);
}

/// Everything a store holds.
std::vector<std::string> contents(const Engine& engine) {
  const auto reading = must(engine.begin_read());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < table_count; ++i) {
    const auto cursor = must(reading->cursor(static_cast<Table>(i)));
    for (auto row = must(cursor->seek({})); row; row = must(cursor->next()))
      out.push_back(std::to_string(i) + std::string(row->key) + "=" + std::string(row->value));
  }
  return out;
}

/// A store of which commits may fail at their end.
struct Writing {
  explicit Writing(std::size_t most) : recent(most) {}

  void apply(const Batch& batch, bool fails) {
    CommitScope scope(engine, publication, recent, bands);
    const auto transaction = must(engine.begin_write());
    must(storage::apply(batch, scope, *transaction));
    must(scope.finish(*transaction));
    if (fails) return;
    must(transaction->commit());
    scope.committed();
  }

  MemoryEngine engine;
  Publication publication{0};
  RecentOutlines recent;
  BandFilter bands;
};

TEST_CASE("D5 what is decided does not depend on which outlines are remembered") {
  std::mt19937 random(11);
  std::vector<std::string> sentences;
  for (int i = 0; i < 40; ++i) {
    std::string sentence;
    for (int word = 0; word < 12; ++word) sentence += "word" + std::to_string(random() % 500) + ' ';
    sentences.push_back(sentence);
  }
  const auto text = [&] {
    std::string out;
    for (int i = 0; i < 8; ++i) out += sentences[random() % sentences.size()] + ". ";
    return out;
  };
  // As a document's entries are prepared, or not.
  const auto ahead = [](Batch made) {
    prepare(made.updates.front().entries, true);
    return made;
  };
  Writing with(4'096);
  Writing some(50);
  Writing without(0);
  for (int round = 0; round < 150; ++round) {
    const FeedId feed = feed_id(static_cast<int>(random() % 6));
    std::vector<Candidate> entries;
    for (unsigned i = 0; i < 5; ++i) {
      Candidate one = candidate(feed, std::to_string(random() % 60), text());
      one.article = dedupe::read_article(one.entry.title, body_of(one.entry));
      entries.push_back(one);
    }
    const Batch one = batch(feed, entries, at(round * 600));
    const bool fails = random() % 5 == 0;
    for (Writing* writing : {&with, &some}) writing->apply(ahead(one), fails);
    without.apply(one, fails);
  }
  const auto decided = contents(without.engine);
  CHECK(contents(with.engine) == decided);
  CHECK(contents(some.engine) == decided);
  CHECK(must(must(without.engine.begin_read())->rows(Table::stories)).value() > 20);
}

}  // namespace
}  // namespace riverd::storage::test
