#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::read;

boost::system::error_code failure(std::string_view bytes) {
  const auto feed = parse::parse(bytes, {});
  REQUIRE_FALSE(feed.has_value());
  CHECK_FALSE(feed.error().message().empty());
  CHECK(feed.error().message().find('\n') == std::string::npos);
  return feed.error().code;
}

TEST_CASE("the format is named after the root, its version and its namespace") {
  struct Case {
    const char* document;
    const char* format;
  };
  const Case cases[] = {
      {"<rss version='2.0'><channel/></rss>", "rss2.0"},
      {"<rss version='2.0.1'><channel/></rss>", "rss2.0"},
      {"<rss version='0.91'><channel/></rss>", "rss0.91"},
      {"<rss version='0.92'><channel/></rss>", "rss0.92"},
      {"<rss version='0.94'><channel/></rss>", "rss0.94"},
      {"<rss><channel/></rss>", "rss"},
      {"<rss version='7'><channel/></rss>", "rss"},
      {"<feed xmlns='http://www.w3.org/2005/Atom'/>", "atom1.0"},
      {"<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>", "atom1.0"},
      {"<feed version='0.3' xmlns='http://purl.org/atom/ns#'/>", "atom0.3"},
      {"<feed/>", "atom"},
      {"<entry xmlns='http://www.w3.org/2005/Atom'/>", "atom1.0"},
      {"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'/>",
       "rss1.0"},
      {"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
       "xmlns='http://my.netscape.com/rdf/simple/0.9/'/>",
       "rss0.90"},
      {"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "rdf"},
      {"<CHANNEL HREF='http://a.example/'><ITEM HREF='1'/></CHANNEL>", "cdf"},
      {R"({"version":"https://jsonfeed.org/version/1","items":[]})", "jsonfeed1.0"},
      {R"({"version":"https://jsonfeed.org/version/1.1"})", "jsonfeed1.1"},
      {R"({"items":[]})", "jsonfeed1.1"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.document);
    const ParsedFeed feed = read(c.document);
    CHECK(feed.format == c.format);
    CHECK(feed.malformed_reason == "");
  }
}

TEST_CASE("the format is seen in the bytes, whatever the media type says") {
  parse::DocumentHints hints;
  hints.content_type = "text/html";
  CHECK(read("<rss version='2.0'><channel/></rss>", hints).format == "rss2.0");
  hints.content_type = "application/rss+xml";
  CHECK(read(R"( {"version":"https://jsonfeed.org/version/1.1","items":[]})", hints).format == "jsonfeed1.1");
}

TEST_CASE("what is no feed is said to be none") {
  CHECK(failure("") == FeedError::empty);
  CHECK(failure(" \r\n\t ") == FeedError::empty);
  CHECK(failure("\xEF\xBB\xBF") == FeedError::empty);
  CHECK(failure("just words") == FeedError::not_a_feed);
  CHECK(failure("<!DOCTYPE html><html><head><title>x</title></head><body><p>y</body></html>") ==
        FeedError::not_a_feed);
  CHECK(failure("<html><body>2 < 3 &nbsp;</body></html>") == FeedError::not_a_feed);
  CHECK(failure("<opml version='2.0'><head/><body/></opml>") == FeedError::not_a_feed);
  CHECK(failure("<x:feed xmlns:x='urn:other'/>") == FeedError::not_a_feed);
  CHECK(failure("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>") == FeedError::not_a_feed);
  CHECK(failure("{\"version\":\"1.0\"}") == FeedError::not_a_feed);
  CHECK(failure("{\"items\":[") == FeedError::not_a_feed);
  CHECK(failure("[1,2]") == FeedError::not_a_feed);
  CHECK(failure(std::string_view("\0\1\2\3\xFF\xFE\0\0", 8)) == FeedError::not_a_feed);
}

TEST_CASE("a root without a channel is a feed without items") {
  CHECK(read("<rss version='2.0'/>").items.empty());
  CHECK(read("<rss version='2.0'></rss>").items.empty());
}

TEST_CASE("an Atom entry document is a feed of one item") {
  const ParsedFeed feed =
      read("<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:x:1</id><title>t</title></entry>");
  REQUIRE(feed.items.size() == 1);
  CHECK(feed.items[0].id == "urn:x:1");
  CHECK(feed.id.empty());
  CHECK(feed.title.empty());
}

TEST_CASE("RDF keeps its items and its image beside the channel") {
  const ParsedFeed feed = read(
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
      "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='https://a.example/f'><title>F</title>"
      "<link>https://a.example/</link><image rdf:resource='https://a.example/i.png'/></channel>"
      "<image rdf:about='https://a.example/i.png'><title>I</title><url>https://a.example/i.png</url></image>"
      "<item rdf:about='https://a.example/1'><title>One</title><dc:date>2004-05-06</dc:date></item>"
      "<item rdf:about='https://a.example/2'><title>Two</title></item></rdf:RDF>");
  CHECK(feed.id == "https://a.example/f");
  CHECK(feed.image.title == "I");
  CHECK(feed.icon == "https://a.example/i.png");
  REQUIRE(feed.items.size() == 2);
  CHECK(feed.items[0].id == "https://a.example/1");
  CHECK(test::stamp(feed.items[0].published) == "2004-05-06T00:00:00Z");
}

TEST_CASE("CDF is written in capitals and attributes") {
  const ParsedFeed feed = read(
      "<CHANNEL HREF='http://a.example/' LASTMOD='2004-05-06T07:08:09Z'><TITLE>C</TITLE><ABSTRACT>About "
      "<![CDATA[<b>it</b>]]></ABSTRACT><ITEM HREF='http://a.example/1' "
      "LASTMOD='2004-01-02'><TITLE>One</TITLE>"
      "<ABSTRACT>Text</ABSTRACT></ITEM></CHANNEL>");
  CHECK(feed.title.value == "C");
  CHECK(feed.home_page_url == "http://a.example/");
  CHECK(feed.description.value == "About <b>it</b>");
  CHECK(test::stamp(feed.updated) == "2004-05-06T07:08:09Z");
  REQUIRE(feed.items.size() == 1);
  CHECK(feed.items[0].url == "http://a.example/1");
  CHECK(feed.items[0].content.value == "Text");
  CHECK(feed.items[0].content_origin == "abstract");
  CHECK(test::stamp(feed.items[0].updated) == "2004-01-02T00:00:00Z");
}

TEST_CASE("RSS 1.1 wraps its items") {
  const ParsedFeed feed = read(
      "<Channel xmlns='http://purl.org/net/rss1.1#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
      "rdf:about='http://a.example/f'><title>T</title><link>http://a.example/</link><items "
      "rdf:parseType='Collection'><item rdf:about='http://a.example/1'><title>One</title></item></items>"
      "</Channel>");
  CHECK(feed.format == "rss1.1");
  CHECK(feed.title.value == "T");
  REQUIRE(feed.items.size() == 1);
  CHECK(feed.items[0].title.value == "One");
}

}  // namespace
}  // namespace riverd
