#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::atom;
using test::atom_entry;
using test::read;
using test::stamp;

TEST_CASE("an Atom feed says what it is") {
  const ParsedFeed feed = read(
      atom("<id>tag:a.example,2025:f</id><title>F</title><subtitle>S</"
           "subtitle><updated>2025-01-02T03:04:05.678Z</updated>"
           "<author><name>Ann</name><email>a@a.example</email><uri>https://a.example/ann</uri></author>"
           "<contributor><name>Con</name></contributor><category term='t' scheme='s' label='l'/>"
           "<generator uri='https://g.example/' version='1'>G</generator><icon>https://a.example/i.ico</icon>"
           "<logo>https://a.example/l.png</logo><rights>R</rights>"));
  CHECK(feed.id == "tag:a.example,2025:f");
  CHECK(feed.title.value == "F");
  CHECK(feed.description.value == "S");
  CHECK(stamp(feed.updated) == "2025-01-02T03:04:05.678Z");
  CHECK(feed.authors == std::vector<Person>{{"Ann", "a@a.example", "https://a.example/ann", ""}});
  CHECK(feed.contributors == std::vector<Person>{{"Con", "", "", ""}});
  CHECK(feed.categories == std::vector<Category>{{"t", "s", "l"}});
  CHECK(feed.generator.name == "G");
  CHECK(feed.generator.uri == "https://g.example/");
  CHECK(feed.generator.version == "1");
  CHECK(feed.favicon == "https://a.example/i.ico");
  CHECK(feed.icon == "https://a.example/l.png");
  CHECK(feed.image.url == "https://a.example/l.png");
  CHECK(feed.rights.value == "R");
}

TEST_CASE("an entry's links are its page, its files and what is related") {
  const ParsedEntry entry = atom_entry(
      "<link type='application/json' href='https://a.example/1.json'/><link type='text/html' "
      "href='https://a.example/1.html' hreflang='fr' title='T'/><link rel='enclosure' "
      "href='https://a.example/1.mp3' "
      "type='audio/mpeg' length='5' title='Sound'/><link rel='related' href='https://r.example/'/>"
      "<link rel='http://www.iana.org/assignments/relation/via' href='https://v.example/'/>"
      "<link rel='related' href='https://r2.example/'/>");
  CHECK(entry.url == "https://a.example/1.html");
  CHECK(entry.external_url == "https://r.example/");
  REQUIRE(entry.attachments.size() == 1);
  CHECK(entry.attachments[0].url == "https://a.example/1.mp3");
  CHECK(entry.attachments[0].type == "audio/mpeg");
  CHECK(entry.attachments[0].length == 5U);
  CHECK(entry.attachments[0].title == "Sound");
  REQUIRE(entry.links.size() == 6);
  CHECK(entry.links[0].rel == "alternate");
  CHECK(entry.links[1].hreflang == "fr");
}

TEST_CASE("an entry's source is kept apart from the entry") {
  const ParsedEntry entry = atom_entry(
      "<title>Own</title><id>own</id><source><id>urn:s</id><title "
      "type='html'>&lt;i&gt;S&lt;/i&gt;</title><link "
      "href='https://s.example/'/><link rel='self' href='https://s.example/f'/><updated>2020-01-01</updated>"
      "<author><name>Other</name></author></source>");
  CHECK(entry.title.value == "Own");
  CHECK(entry.id == "own");
  CHECK(entry.authors.empty());
  CHECK(entry.links.empty());
  REQUIRE(entry.source.has_value());
  CHECK(entry.source->id == "urn:s");
  CHECK(entry.source->title.kind == ParsedText::Kind::html);
  CHECK(entry.source->url == "https://s.example/");
  CHECK(entry.source->feed_url == "https://s.example/f");
  CHECK(stamp(entry.source->updated) == "2020-01-01T00:00:00Z");
}

TEST_CASE("content elsewhere is named, and the summary stands in for it") {
  const ParsedEntry entry =
      atom_entry("<content src='https://a.example/v.mp4' type='video/mp4'/><summary>about it</summary>");
  CHECK(entry.content_src->url == "https://a.example/v.mp4");
  CHECK(entry.content_src->type == "video/mp4");
  CHECK(entry.content.value == "about it");
  CHECK(entry.content_origin == "summary");
}

TEST_CASE("thr:total counts the comments") {
  const ParsedEntry entry =
      atom_entry("<thr:total xmlns:thr='http://purl.org/syndication/thread/1.0'>3</thr:total>");
  CHECK(entry.comments_count == 3);
}

TEST_CASE("the feed's authors are not copied to its entries") {
  const ParsedFeed feed = read(atom("<author><name>A</name></author><entry><title>x</title></entry>"));
  CHECK(feed.authors.size() == 1);
  CHECK(feed.items[0].authors.empty());
}

TEST_CASE("an author repeated within one entry counts once") {
  const ParsedEntry entry = atom_entry(
      "<author><name>A</name></author><author><name>A</name></author><author><name>B</name></author>");
  CHECK(entry.authors.size() == 2);
}

TEST_CASE("Atom 0.3 has its own names") {
  const ParsedFeed feed = read(
      "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><tagline mode='escaped' "
      "type='text/html'>&lt;b&gt;t&lt;/b&gt;"
      "</tagline><modified>2004-01-01T00:00:00Z</modified><copyright>C</copyright><author><name>A</name><url>"
      "https://a.example/</url></author><entry><issued>2004-01-02</issued><modified>2004-01-03</"
      "modified><created>"
      "2004-01-01</created></entry></feed>");
  CHECK(feed.description.value == "<b>t</b>");
  CHECK(stamp(feed.updated) == "2004-01-01T00:00:00Z");
  CHECK(feed.rights.value == "C");
  CHECK(feed.authors[0].url == "https://a.example/");
  CHECK(stamp(feed.items[0].published) == "2004-01-02T00:00:00Z");
  CHECK(stamp(feed.items[0].updated) == "2004-01-03T00:00:00Z");
  CHECK(stamp(feed.items[0].created) == "2004-01-01T00:00:00Z");
}

}  // namespace
}  // namespace riverd
