#include "storage/batch.hpp"
#include "tests/storage/support.hpp"

#include <catch2/catch.hpp>

namespace riverd::storage::test {
namespace {

/// An article for an entry, under rules that cut something from it.
Batch with_article(const Candidate& of, const std::string& text, Time received) {
  Batch out = batch(of.entry.feed, {of}, received);
  ArticleNote note;
  note.identity = of.identity;
  note.state.taken = true;
  note.entry = of.entry.id;
  note.text = text::safe_html_from_text(text);
  note.uses = {{"footer", 1, 30, "Read on"}};
  out.updates.front().articles.push_back(note);
  return out;
}

TEST_CASE("an article that comes later is the entry's text, with what rules cut from it, and no edit") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const Candidate beginning = candidate(feed_id(1), "a", "The river rose …");
  commit(store, batch(feed_id(1), {beginning}));
  const auto result = commit(store, with_article(beginning, "The river rose in the night.", at(10)));
  CHECK(result.changes.front().completed == 1);
  CHECK(result.changes.front().changed == 0);
  const Entry entry = stored(store, beginning);
  CHECK(entry.content == text::safe_html_from_text("The river rose in the night."));
  CHECK(entry.summary == text::safe_html_from_text("The river rose …"));
  REQUIRE(entry.cleaning->uses.size() == 1);
  CHECK(entry.cleaning->uses.front().rule == "footer");
  CHECK(entry.revision == 0);
  CHECK_FALSE(entry.changed.has_value());
}

TEST_CASE("an article for an entry that is not there any more is left out") {
  Store store = must(Store::open(std::make_unique<MemoryEngine>()));
  const Candidate other = candidate(feed_id(1), "b", "Something else");
  commit(store, batch(feed_id(1), {other}));
  Batch late = with_article(candidate(feed_id(1), "a", "Gone"), "The whole of it.", at(10));
  late.updates.front().entries = {other};
  CHECK(commit(store, late).changes.front().completed == 0);
}

}  // namespace
}  // namespace riverd::storage::test
