#include "feeds/filter/match.hpp"
#include "tests/feeds/filter/rules.hpp"

#include <catch2/catch.hpp>

namespace riverd::filter::test {
namespace {

TEST_CASE("a rule matches what its words say") {
  struct Row {
    const char* rule;
    bool matched;
  };
  const Row row = GENERATE(values<Row>({
      // words and phrases
      {"water", true},
      {"WATER", true},
      {"wat", false},
      {"wat*", true},
      {"ater*", false},
      {"title:water", true},
      {"title:river", false},
      {"text:river", true},
      {"river", true},
      {"\"river rose\"", true},
      {"\"rose river\"", false},
      {"\"river ro\"*", true},
      {"text:\"short abstract\"", true},
      {"don’t", true},
      {"\"don't panic\"", true},
      {"ＷＡＴＥＲ", true},
      {"c++", true},
      {"café", true},
      {"cafe", false},
      {"strasse", true},
      // Chinese, in either script, anywhere
      {"河水", true},
      {"上涨", true},
      {"上漲", true},
      {"水上", true},
      {"长江", false},
      {"tag:新闻", true},
      // whole values and their beginnings
      {"title=\"high water on the elbe: don't panic\"", true},
      {"title=water", false},
      {"title=\"high water\"*", true},
      {"title != water", true},
      {"tag=tides", true},
      {"tag=tide", false},
      {"tag != tides", false},
      {"tag:floods", true},
      {"author:otter", true},
      {"author:ann@harbour.example", true},
      {"author:*", true},
      {"link:harbour.example", true},
      {"link:bour.example", false},
      {"link:https://www.harbour.example", true},
      {"link=https://www.harbour.example/2025/*", true},
      {"link:\"page=2\"", true},
      {"feed:harbour", true},
      {"feed=harbour", true},
      {"feed:gazette", true},
      {"group:north", true},
      {"group:south", false},
      // regular expressions
      {"title:/^high\\b/", true},
      {"title:/(?-i)^high/", false},
      {"/metres\\./", true},
      {"title:/^water/", false},
      {"link:/\\d{4}\\/tide/", true},
      {"tag:/^.{2}$/", true},
      // languages (RFC 4647, 3.3.1)
      {"language:zh", true},
      {"language:zh-hant", true},
      {"language:zh-TW", false},
      {"language:z", false},
      {"language=zh-hant-tw", true},
      {"language=zh", false},
      {"language:*", true},
      {"language:und", false},
      // dates name periods
      {"date:2025", true},
      {"date = 2025-02", true},
      {"date=2025-02-22", true},
      {"date=2025-02-22T18:39", true},
      {"date=2025-02-23", false},
      {"date != 2025-02-23", true},
      {"date < 2025-02-22", false},
      {"date <= 2025-02-22", true},
      {"date > 2025-02-22", false},
      {"date >= 2025-02-22", true},
      {"date > 2025-02-21", true},
      {"date >= 2025-02-23T02:39+08:00", true},
      {"date > 2025-02-23T02:39+08:00", false},
      {"arrival=2025-02-25", true},
      // how old it was when it came
      {"age > 2d", true},
      {"age > 3d", false},
      {"age >= 72h", true},
      {"age < 1w", true},
      // numbers
      {"title.words >= 7", true},
      {"title.words > 100", false},
      {"title.length = 35", true},
      {"text.words < 30", true},
      {"text.length > 20", true},
      {"text.length > 2000", false},
      // how they are combined
      {"water and river", true},
      {"water river", true},
      {"water and lake", false},
      {"lake or river", true},
      {"not lake", true},
      {"not water", false},
      {"lake and water or river", true},
      {"lake and (water or river)", false},
      {"not lake and not sea", true},
      {"not (lake or river)", false},
      {"lake or not sea water", true},
      {"title:(lake or water)", true},
      {"title:(water not lake)", true},
      {"title:(water and river)", false},
      {"title=(lake or \"high water on the elbe: don't panic\")", true},
      {"Water AND NOT Lake", true},
  }));
  CAPTURE(row.rule);
  CHECK(matches(row.rule, article()) == row.matched);
}

TEST_CASE("what an entry does not say, its feed does") {
  Entry entry;
  FeedFacts feed = harbour();
  feed.authors = {{"The Editors", "", "", ""}};
  CHECK(matches("author:editors", entry, feed));
  CHECK(matches("language:en", entry, feed));
  feed.language.clear();
  feed.authors.clear();
  CHECK(matches("language:und", entry, feed));
  CHECK_FALSE(matches("language:en", entry, feed));
  CHECK_FALSE(matches("author:*", entry, feed));
  CHECK(matches("author != x", entry, feed));
  CHECK(matches("text.words = 0", entry, feed));
}

TEST_CASE("a text is read only when a rule comes to ask about it") {
  const Entry entry = article();
  Entry described = entry;
  described.content = {};
  described.summary = {};
  int reads = 0;
  const Subject::Whole whole = [&]() -> Result<Entry> {
    ++reads;
    return entry;
  };
  const FeedFacts feed = harbour();
  Subject subject(described, feed, whole);
  CHECK(rule("river and title:lake").matches(subject) == false);
  CHECK(rule("river or title:water").matches(subject));
  CHECK(rule("water").matches(subject));
  CHECK(reads == 0);
  CHECK(rule("river").matches(subject));
  CHECK(rule("text.words > 3").matches(subject));
  CHECK(reads == 1);
}

TEST_CASE("a text that cannot be read is no text, and the subject says why") {
  const FeedFacts feed = harbour();
  const Entry entry;
  Subject subject(entry, feed, []() -> Result<Entry> {
    return Error(boost::system::errc::make_error_code(boost::system::errc::io_error), "broken");
  });
  CHECK_FALSE(rule("river").matches(subject));
  REQUIRE(subject.error());
}

}  // namespace
}  // namespace riverd::filter::test
