#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::read;

TEST_CASE("JSON Feed says the same as the XML formats do") {
  parse::DocumentHints hints;
  hints.url = "https://j.example/d/feed.json";
  const ParsedFeed feed = read(
      R"({"version":"https://jsonfeed.org/version/1.1","title":" J\n K ","home_page_url":"/","feed_url":"feed.json",
      "description":"D","user_comment":"U","next_url":"2.json","icon":"/i.png","favicon":"/f.ico","language":"de_AT",
      "expired":true,"authors":[{"name":"A","url":"/a","avatar":"/a.png"},{"name":""},7],
      "hubs":[{"type":"WebSub","url":"https://h.example/"}],
      "items":[{"id":"1","url":"1","external_url":"https://x.example/","title":"One","content_html":"<p>x</p>",
      "content_text":"x","summary":"s","image":"i.jpg","banner_image":"b.jpg","date_published":"2025-01-02T03:04:05+01:00",
      "date_modified":"2025-01-03T00:00:00Z","tags":["a","b","a",3],"language":"fr",
      "attachments":[{"url":"1.mp3","mime_type":"audio/mpeg","title":"T","size_in_bytes":5,"duration_in_seconds":1.5},
      {"url":"1.mp3"},{"mime_type":"x"}]}]})",
      hints);
  CHECK(feed.malformed_reason == "");
  CHECK(feed.title.value == "J K");
  CHECK(feed.home_page_url == "https://j.example/");
  CHECK(feed.feed_url == "https://j.example/d/feed.json");
  CHECK(feed.next_url == "https://j.example/d/2.json");
  CHECK(feed.language == "de-AT");
  CHECK(feed.expired == true);
  CHECK(feed.authors == std::vector<Person>{{"A", "", "https://j.example/a", "https://j.example/a.png"}});
  CHECK(feed.hubs == std::vector<std::string>{"https://h.example/"});
  REQUIRE(feed.items.size() == 1);
  const ParsedEntry& item = feed.items[0];
  CHECK(item.url == "https://j.example/d/1");
  CHECK(item.content.kind == ParsedText::Kind::html);
  CHECK(item.content.base == "https://j.example/d/feed.json");
  CHECK(item.summary.value == "s");
  CHECK(item.image == "https://j.example/d/i.jpg");
  CHECK(test::stamp(item.published) == "2025-01-02T02:04:05Z");
  CHECK(item.tags == std::vector<std::string>{"a", "b"});
  CHECK(item.language == "fr");
  REQUIRE(item.attachments.size() == 1);
  CHECK(item.attachments[0].duration == 1.5);
  CHECK(item.attachments[0].length == 5U);
}

TEST_CASE("JSON Feed 1.0's author becomes authors, a number becomes an id") {
  const ParsedFeed feed = read(
      R"({"version":"https://jsonfeed.org/version/1","author":{"name":"A"},"items":[{"id":42,"content_text":"a\n b"},
      {"url":"https://j.example/2"},{"content_text":"three"},"no item"]})");
  CHECK(feed.authors[0].name == "A");
  REQUIRE(feed.items.size() == 3);
  CHECK(feed.items[0].id == "42");
  CHECK_FALSE(feed.items[0].id_synthetic);
  CHECK(feed.items[0].content.value == "a\n b");
  CHECK(feed.items[1].id == "https://j.example/2");
  CHECK(feed.items[1].id_synthetic);
  CHECK(feed.items[2].id.starts_with("urn:sha1:"));
}

TEST_CASE("a field of the wrong type is absent") {
  const ParsedFeed feed = read(
      R"({"items":[{"id":"1","title":5,"url":["x"],"tags":"x","attachments":{},"date_published":12,"authors":null}],
      "title":null,"authors":"x","hubs":7,"expired":"yes"})");
  CHECK(feed.title.empty());
  CHECK_FALSE(feed.expired);
  CHECK(feed.items[0].title.empty());
  CHECK(feed.items[0].url.empty());
  CHECK(feed.items[0].tags.empty());
}

TEST_CASE("URLs of unlisted schemes are left out of JSON Feed too") {
  const ParsedFeed feed = read(
      R"({"home_page_url":"javascript:x","items":[{"id":"1","url":"data:text/html,x","image":"vbscript:x"}]})");
  CHECK(feed.home_page_url.empty());
  CHECK(feed.items[0].url.empty());
  CHECK(feed.items[0].image.empty());
}

TEST_CASE("JSON with comments and trailing commas is read, and said to be damaged") {
  const ParsedFeed feed = read(R"({"items":[{"id":"1","content_text":"x",},], /* end */ })");
  CHECK(feed.items.size() == 1);
  CHECK(feed.malformed_reason.starts_with("json"));
}

TEST_CASE("JSON nested without end neither overflows the stack nor hides the rest") {
  const std::string deep(100'000, '[');
  CHECK_FALSE(parse::parse(deep, {}).has_value());
  const ParsedFeed feed =
      read(R"({"items":[{"id":"1","_x":)" + deep + std::string(100'000, ']') + R"(},{"id":"2"}]})");
  CHECK(feed.items.size() == 2);
  CHECK(feed.malformed());
}

TEST_CASE("a JSON Feed that is cut off keeps every item before the cut and what is sound of the last") {
  std::string document = R"({"version":"https://jsonfeed.org/version/1.1","title":"T","items":[)";
  for (int i = 0; i < 20; ++i) {
    if (i > 0) document += ',';
    document += R"({"id":")" + std::to_string(i) + R"(","title":"t","content_html":"<p>text</p>"})";
  }
  for (const std::size_t cut : {5U, 15U, 30U, 40U}) {
    const ParsedFeed feed = read(document.substr(0, document.size() - cut));
    CHECK(feed.items.size() == 20);
    CHECK(feed.items.back().id == "19");
    CHECK(feed.malformed_reason.starts_with("truncated"));
  }
  CHECK(read(document.substr(0, document.size() - 60)).items.size() == 19);
}

TEST_CASE("slips that JSON's parsers refuse are mended, and the values are as they were meant") {
  const ParsedFeed feed = read(
      "{\"title\":\"a\nb\\x \\ud83d!\", // said\n \"items\":[{\"id\":01,\"url\":undefined,"
      "\"title\":\"x\" \"content_text\":\"y\"},,{\"id\":\"2\"}}],\"home_page_url\":}junk");
  CHECK(feed.title.value == "a bx \uFFFD!");
  REQUIRE(feed.items.size() == 2);
  CHECK(feed.items[0].title.value == "x");
  CHECK(feed.items[0].content.value == "y");
  CHECK(feed.items[0].url.empty());
  CHECK(feed.items[1].id == "2");
  CHECK(feed.malformed_reason.starts_with("json"));
}

TEST_CASE("T9 a timestamp comment stands in the content of JSON Feed") {
  const ParsedFeed feed = read(R"({"items":[{"id":"1","content_html":"<p>x</p><!-- 1740249544000 -->"}]})");
  REQUIRE(feed.items[0].timestamp_comment);
  CHECK(to_rfc3339_millis(*feed.items[0].timestamp_comment) == "2025-02-22T18:39:04.000Z");
}

}  // namespace
}  // namespace riverd
