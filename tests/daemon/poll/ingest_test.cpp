#include "daemon/poll/ingest.hpp"

#include <catch2/catch.hpp>

using namespace riverd;
using namespace riverd::poll;

namespace {

IngestContext context() {
  IngestContext out;
  out.hints.url = "https://a.example/feed";
  out.normalize.feed_url = out.hints.url;
  out.normalize.feed = FeedId::from_url(out.hints.url);
  out.normalize.now = Time{std::chrono::milliseconds{1'760'000'000'000}};
  out.normalize.authority = "river.example";
  return out;
}

const std::string document =
    "<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>x</title></item></channel></rss>";

}  // namespace

TEST_CASE("a body becomes candidates, and the same body again is not read at all") {
  const auto first = ingest(document, context());
  REQUIRE(first.has_value());
  CHECK_FALSE(first->unchanged);
  CHECK(first->document.entries.size() == 1);
  CHECK(first->document.feed.title == "T");

  IngestContext again = context();
  again.last_digest = first->digest;
  const auto second = ingest(document, again);
  REQUIRE(second.has_value());
  CHECK(second->unchanged);
  CHECK(second->document.entries.empty());
  CHECK(second->digest == first->digest);
}

TEST_CASE("X2 of a document of more items than anybody reads the first are read") {
  std::string body = "<rss version='2.0'><channel><title>T</title>";
  for (std::size_t i = 0; i < most_items + 7; ++i)
    body += "<item><guid>" + std::to_string(i) + "</guid></item>";
  const auto read = ingest(body + "</channel></rss>", context());
  REQUIRE(read.has_value());
  CHECK(read->document.entries.size() == most_items);
  CHECK(read->document.entries.back().entry.guid == "https://a.example/" + std::to_string(most_items - 1));
  CHECK(read->repaired == "it lists 20007 items, of which the first 20000 are read");
}

TEST_CASE("a body's digest is never the mark for none") {
  CHECK(body_digest("") != 0);
  CHECK(body_digest("a") != body_digest("b"));
}

TEST_CASE("P20 what is no feed is named for what it is, with its address") {
  for (const auto& [body, word] : std::vector<std::pair<std::string, std::string>>{
           {"<!doctype html><html><body>Hi</body></html>", "HTML page"},
           {"  <HTML><p>x", "HTML page"},
           {"just words", "not a feed"},
           {" \n ", "empty"}}) {
    INFO(body);
    const auto failed = ingest(body, context());
    REQUIRE(failed.has_error());
    CHECK(failed.error().message().find("https://a.example/feed") != std::string::npos);
    CHECK(failed.error().message().find(word) != std::string::npos);
  }
}

TEST_CASE("a damaged feed is read and says that it was mended") {
  const auto mended = ingest("<rss version='2.0'><channel><item><title>a & b</title></item>", context());
  REQUIRE(mended.has_value());
  CHECK(mended->document.entries.size() == 1);
  CHECK_FALSE(mended->repaired.empty());
}

TEST_CASE("P12 JSON Feed's expired is told") {
  const auto expired = ingest(
      R"({"version":"https://jsonfeed.org/version/1.1","title":"T","expired":true,"items":[]})", context());
  REQUIRE(expired.has_value());
  CHECK(expired->expired);
}

namespace {

struct Told {
  std::string guid;
  std::string title;
  std::string link = "https://a.example/articles/" + guid;
  std::string date = "Sat, 22 Feb 2025 18:39:0" + guid.substr(guid.size() - 1) + " GMT";
};

std::string rss(const std::vector<Told>& items, const std::string& built = "today") {
  std::string out =
      "<rss version='2.0'><channel><title>T</title><lastBuildDate>" + built + "</lastBuildDate>";
  for (const Told& item : items) {
    out += "<item><guid isPermaLink='false'>" + item.guid + "</guid><title>" + item.title + "</title><link>" +
           item.link + "</link><pubDate>" + item.date + "</pubDate></item>";
  }
  return out + "</channel></rss>";
}

/// What the store remembers once it has taken a document whose entries were all new.
storage::FeedMemory memory_of(const Ingested& made) {
  storage::FeedMemory out;
  out.reading = made.reading;
  for (const Candidate& candidate : made.document.entries) {
    storage::RememberedItem item;
    item.entry = candidate.entry.id;
    item.identity = candidate.identity;
    item.traits = candidate.traits;
    item.stated = candidate.entry.times.stated_published;
    item.sketch = candidate.sketch;
    item.listed = true;
    out.items.push_back(item);
  }
  return out;
}

Ingested read_after(const std::string& before, const std::string& body) {
  IngestContext again = context();
  again.memory = memory_of(ingest(before, context()).value());
  return ingest(body, again).value();
}

const std::vector<Told> old_items = {{"a1", "one"}, {"a2", "two"}, {"a3", "three"}};

}  // namespace

TEST_CASE("of a document only what is new is read, and what is as it was keeps its place") {
  const Ingested made =
      read_after(rss(old_items),
                 rss({{"a4", "four"}, old_items[0], {"a2", "two, corrected"}, old_items[2]}, "tomorrow"));
  REQUIRE(made.document.entries.size() == 2);
  CHECK(made.document.entries[0].entry.title == "four");
  CHECK(made.document.entries[0].place == 0);
  CHECK(made.document.entries[1].entry.title == "two, corrected");
  CHECK(made.document.entries[1].place == 2);
  REQUIRE(made.kept.size() == 2);
  CHECK(made.kept[0].place == 1);
  CHECK(made.kept[1].place == 3);
  CHECK(made.kept[1].item.stated == Time{std::chrono::milliseconds{1'740'249'543'000}});
}

TEST_CASE("of a document in which nothing but its own dates is new no item is read") {
  const Ingested made = read_after(rss(old_items), rss(old_items, "tomorrow"));
  CHECK_FALSE(made.unchanged);
  CHECK(made.document.entries.empty());
  CHECK(made.kept.size() == 3);
  CHECK(made.document.feed.title == "T");
}

TEST_CASE("where a new item shares what it is told by with a known one, all of the document is read") {
  const Told known = old_items[1];
  const std::vector<std::pair<const char*, Told>> cases = {
      {"guid", {known.guid, "another"}},
      {"link", {"b7", "another", known.link}},
      {"path of the link", {"b7", "another", "https://mirror.example/articles/a2"}},
      {"date", {"b7", "another", "https://a.example/articles/b7", known.date}},
      {"a link that names no article", {"b7", "another", "https://a.example/"}}};
  for (const auto& [what, item] : cases) {
    INFO(what);
    const Ingested made = read_after(rss(old_items), rss({item, old_items[0], known, old_items[2]}));
    CHECK(made.kept.empty());
    CHECK(made.document.entries.size() >= 3);
  }
}

TEST_CASE("what was read under other settings is read again") {
  IngestContext again = context();
  again.memory = memory_of(ingest(rss(old_items), context()).value());
  again.normalize.zone = std::chrono::minutes{480};
  const auto made = ingest(rss(old_items, "tomorrow"), again);
  CHECK(made->kept.empty());
  CHECK(made->document.entries.size() == 3);
}

TEST_CASE("a document that is the same is read again where content rules have changed") {
  IngestContext plain = context();
  const auto first = ingest(document, plain);
  REQUIRE(first.has_value());
  IngestContext again = context();
  again.last_digest = first->digest;
  again.memory.reading = first->reading;
  CHECK(ingest(document, again)->unchanged);
  rules::Rule rule;
  rule.name = "own";
  rule.cut = {"p"};
  again.normalize.rules = std::make_shared<const rules::RuleSet>(
      std::vector{std::make_shared<const rules::PreparedRule>(rule)}, rules::Mendings());
  const auto ruled = ingest(document, again);
  CHECK_FALSE(ruled->unchanged);
  CHECK(ruled->rules == std::vector<std::string>{"own"});
  again.memory.reading = ruled->reading;
  CHECK(ingest(document, again)->unchanged);
}

TEST_CASE("a page is read by its selectors, and again when they are others") {
  const std::string body = "<article><h2><a href='/1'>One</a></h2></article><li><a href='/2'>Two</a></li>";
  IngestContext page = context();
  page.page =
      std::make_shared<const page::Selectors>(page::parse_selectors({"article", "", "", "", ""}).value());
  const auto first = ingest(body, page);
  REQUIRE(first.has_value());
  REQUIRE(first->document.entries.size() == 1);
  CHECK(first->document.entries.front().entry.url == "https://a.example/1");
  page.last_digest = first->digest;
  page.memory.reading = first->reading;
  CHECK(ingest(body, page)->unchanged);
  page.page = std::make_shared<const page::Selectors>(page::parse_selectors({"li", "", "", "", ""}).value());
  const auto other = ingest(body, page);
  REQUIRE(other.has_value());
  CHECK(other->document.entries.front().entry.url == "https://a.example/2");
  page.page = std::make_shared<const page::Selectors>(page::parse_selectors({"nav", "", "", "", ""}).value());
  CHECK(ingest(body, page).error().detail ==
        "https://a.example/feed: the selector \"nav\" finds nothing on the page");
}
