#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::atom;
using test::read;
using test::rss;

TEST_CASE("elements are matched by namespace, not by prefix") {
  const ParsedFeed feed = read(
      "<rss version='2.0' xmlns:x='http://purl.org/dc/elements/1.1/' xmlns:dc='urn:other'><channel><item>"
      "<x:creator>Right</x:creator><dc:creator>Wrong</dc:creator></item></channel></rss>");
  CHECK(feed.malformed_reason == "");
  CHECK(feed.items[0].authors == std::vector<Person>{{"Right", "", "", ""}});
}

TEST_CASE("namespaces are compared without regard to case and a trailing slash") {
  const ParsedFeed feed = read(
      "<rss version='2.0' xmlns:m='http://Search.Yahoo.com/MRSS' "
      "xmlns:i='http://www.itunes.com/DTDs/Podcast-1.0.dtd/'>"
      "<channel><item><m:title>M</m:title><i:duration>90</i:duration></item></channel></rss>");
  CHECK(feed.items[0].title.value == "M");
  CHECK(feed.items[0].itunes->duration == 90);
}

TEST_CASE("an element of an unknown namespace is skipped, whatever its name") {
  const ParsedFeed feed = read(
      "<rss version='2.0' "
      "xmlns:o='urn:other'><channel><o:title>W</o:title><title>R</title><item><o:guid>w</o:guid>"
      "<title xmlns='urn:other'>w</title><link>https://a.example/1</link></item></channel></rss>");
  CHECK(feed.title.value == "R");
  CHECK(feed.items[0].title.empty());
  CHECK(feed.items[0].id_synthetic);
}

TEST_CASE("a declaration ends with the element it stands on") {
  const ParsedFeed feed = read(
      "<rss version='2.0'><channel><item><d:creator "
      "xmlns:d='http://purl.org/dc/elements/1.1/'>A</d:creator></item>"
      "<item><d:creator xmlns:d='urn:other'>B</d:creator></item></channel></rss>");
  CHECK(feed.items[0].authors.size() == 1);
  CHECK(feed.items[1].authors.empty());
}

TEST_CASE("a well-known prefix is understood undeclared, which is a fault") {
  const ParsedFeed feed =
      read("<rss version='2.0'><channel><item><dc:creator>A</dc:creator></item></channel></rss>");
  CHECK(feed.malformed_reason.starts_with("namespace"));
  CHECK(feed.items[0].authors.size() == 1);
}

TEST_CASE("RSS names may stand in RSS's own namespaces") {
  for (const std::string uri :
       {"http://purl.org/rss/1.0/", "http://backend.userland.com/rss2", "http://purl.org/rss/2.0/"}) {
    CAPTURE(uri);
    const ParsedFeed feed =
        read("<rss version='2.0' xmlns='" + uri + "'><channel><title>T</title></channel></rss>");
    CHECK(feed.title.value == "T");
    CHECK(feed.malformed_reason == "");
  }
}

TEST_CASE("relative URLs are resolved against the innermost xml:base") {
  parse::DocumentHints hints;
  hints.url = "https://u.example/a/feed";
  const ParsedFeed feed = read(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://b.example/x/'><link href='1'/><entry "
      "xml:base='y/'><link href='2'/><content type='html' xml:base='z/'>&lt;img "
      "src='3'&gt;</content></entry></feed>",
      hints);
  CHECK(feed.home_page_url == "https://b.example/x/1");
  CHECK(feed.items[0].url == "https://b.example/x/y/2");
  CHECK(feed.items[0].content.base == "https://b.example/x/y/z/");
}

TEST_CASE("without xml:base the content-location counts, itself resolved against the URL, then the URL") {
  parse::DocumentHints hints;
  hints.url = "https://u.example/a/feed";
  CHECK(read(rss("<link>x</link>"), hints).home_page_url == "https://u.example/a/x");
  hints.content_location = "../c/";
  CHECK(read(rss("<link>x</link>"), hints).home_page_url == "https://u.example/c/x");
  hints.content_location = "javascript:x";
  CHECK(read(rss("<link>x</link>"), hints).home_page_url == "https://u.example/a/x");
  CHECK(read(rss("<link>x</link>")).home_page_url == "x");
}

TEST_CASE("a base of an unlisted scheme is ignored, a URL of one is left out") {
  const ParsedFeed feed = read(
      "<rss version='2.0' xml:base='https://a.example/'><channel "
      "xml:base='javascript:x/'><link>y</link><item>"
      "<link> java\nscript:alert(1)</link><comments>vbscript:x</comments><enclosure "
      "url='data:text/html,x'/></item>"
      "</channel></rss>");
  CHECK(feed.home_page_url == "https://a.example/y");
  CHECK(feed.items[0].url.empty());
  CHECK(feed.items[0].comments_url.empty());
  CHECK(feed.items[0].attachments.empty());
}

TEST_CASE("white space around a URL and newlines in it are removed") {
  CHECK(test::rss_item("<link>\n https://a.example/\n1 </link>").url == "https://a.example/1");
}

TEST_CASE("relative URLs of naked markup follow xml:base inside it") {
  const auto feed = test::printed(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/'><entry><content "
      "type='xhtml'><div "
      "xmlns='http://www.w3.org/1999/xhtml' xml:base='d/'><a href='1'>x</a></div></content></entry></feed>");
  CHECK(test::first_item(feed).at("content_html") == "<a href=\"https://a.example/d/1\">x</a>");
}

TEST_CASE("the language is that of the content, else inherited from the feed") {
  const ParsedFeed feed = read(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><entry><title>a</title></entry><entry "
      "xml:lang='de'>"
      "<title>b</title></entry><entry><title>c</title><content "
      "xml:lang='fr_CA'>x</content></entry><entry><content "
      "xml:lang=''>y</content></entry></feed>");
  CHECK(feed.language == "en");
  CHECK(feed.items[0].language == "en");
  CHECK(feed.items[1].language == "de");
  CHECK(feed.items[2].language == "fr-CA");
  CHECK(feed.items[3].language == "");
}

TEST_CASE("RSS says its language in an element; HTTP's is the last resort") {
  parse::DocumentHints hints;
  hints.content_language = "sv";
  CHECK(read(rss("<language>en_us</language><item/>"), hints).items[0].language == "en-us");
  CHECK(read(rss("<dc:language>fi</dc:language>"), hints).language == "fi");
  CHECK(read(rss("<item/>"), hints).language == "sv");
  CHECK(read(rss("<item/>"), hints).items[0].language == "sv");
  CHECK(read(rss("<item><dc:language>nl</dc:language></item>"), hints).items[0].language == "nl");
  hints.content_language = "en, de";
  CHECK(read(rss(""), hints).language == "");
}

}  // namespace
}  // namespace riverd
