#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::read;
using test::rss;
using test::rss_item;
using test::stamp;

TEST_CASE("an RSS channel says what it is") {
  const ParsedFeed feed = read(
      rss("<title>River</title><link>https://a.example/</link><description>All &lt;b&gt;of&lt;/b&gt; "
          "it</description>"
          "<language>de_AT</language><copyright>(c) A</copyright><managingEditor>e@a.example "
          "(Ed)</managingEditor>"
          "<webMaster>Web (w@a.example)</webMaster><pubDate>Sat, 22 Feb 2025 10:00:00 GMT</pubDate>"
          "<lastBuildDate>Sat, 22 Feb 2025 12:00:00 +0100</lastBuildDate><category domain='d'>c</category>"
          "<generator>G 2</generator><ttl>45</ttl>"));
  CHECK(feed.title.value == "River");
  CHECK(feed.home_page_url == "https://a.example/");
  CHECK(feed.description.kind == ParsedText::Kind::html);
  CHECK(feed.description.value == "All <b>of</b> it");
  CHECK(feed.language == "de-AT");
  CHECK(feed.rights.value == "(c) A");
  REQUIRE(feed.authors.size() == 1);
  CHECK(feed.authors[0] == Person{"Ed", "e@a.example", "", ""});
  CHECK(feed.webmaster == Person{"Web", "w@a.example", "", ""});
  CHECK(stamp(feed.published) == "2025-02-22T10:00:00Z");
  CHECK(stamp(feed.updated) == "2025-02-22T11:00:00Z");
  CHECK(feed.categories == std::vector<Category>{{"c", "d", ""}});
  CHECK(feed.generator.name == "G 2");
  CHECK(feed.hints.ttl == std::chrono::minutes{45});
}

TEST_CASE("P12 skipHours, skipDays and the sy: fields are the publisher's hints") {
  const ParsedFeed feed = read(
      rss("<skipHours><hour>0</hour><hour>24</hour><hour>-1</hour><hour>x</hour><hour>23</hour></skipHours>"
          "<skipDays><day>friday</day><day>Someday</day></skipDays><sy:updatePeriod>daily</sy:updatePeriod>"
          "<sy:updateFrequency>4</sy:updateFrequency><sy:updateBase>2000-01-01T00:00Z</sy:updateBase>"));
  CHECK(feed.hints.skip_hours == std::vector<int>{0, 23});
  CHECK(feed.hints.skip_days == std::vector<std::string>{"Friday"});
  CHECK(feed.hints.period == std::chrono::hours{6});
  CHECK(feed.update_period == "daily");
  CHECK(feed.update_frequency == 4);
  CHECK(stamp(feed.update_base) == "2000-01-01T00:00:00Z");
}

TEST_CASE("atom:link in RSS names the feed, its hub and its pages, not the home page") {
  const ParsedFeed feed = read(rss(
      "<atom:link rel='self' href='https://a.example/feed'/><atom:link rel='hub' href='https://h.example/'/>"
      "<atom:link rel='next' href='https://a.example/feed?2'/><link>https://a.example/</link>"));
  CHECK(feed.feed_url == "https://a.example/feed");
  CHECK(feed.hubs == std::vector<std::string>{"https://h.example/"});
  CHECK(feed.next_url == "https://a.example/feed?2");
  CHECK(feed.home_page_url == "https://a.example/");
  CHECK(feed.links.size() == 4);
}

TEST_CASE("RSS's link is the home page, also after an atom:link to it") {
  const ParsedFeed feed =
      read(rss("<atom:link rel='alternate' href='https://b.example/'/><link>https://a.example/</link>"));
  CHECK(feed.home_page_url == "https://a.example/");
  const ParsedEntry item = rss_item("<atom:link href='https://b.example/'/><link>https://a.example/1</link>");
  CHECK(item.url == "https://a.example/1");
}

TEST_CASE("an RSS item says what it is") {
  const ParsedEntry item = rss_item(
      "<title>One</title><link>https://a.example/1</link><guid isPermaLink='false'> g1 </guid>"
      "<pubDate>22 Feb 25 10:00 GMT</pubDate><author>a@a.example (Ann)</author><category>c1</category>"
      "<category>c2</category><category>c1</category><comments>https://a.example/1#c</comments>"
      "<slash:comments>7</slash:comments><wfw:commentRss>https://a.example/1/feed</wfw:commentRss>"
      "<enclosure url='https://a.example/1.mp3' type='audio/mpeg' length='99'/>"
      "<enclosure url='https://a.example/1.mp3' type='audio/mpeg' length='99'/>"
      "<enclosure url='https://a.example/1.ogg' length='x'/>"
      "<source url='https://s.example/feed'>Source</source><expirationDate>2025-03-01</expirationDate>"
      "<description>Text</description>");
  CHECK(item.id == "g1");
  CHECK_FALSE(item.id_synthetic);
  CHECK(item.guid_is_permalink == false);
  CHECK(item.url == "https://a.example/1");
  CHECK(stamp(item.published) == "2025-02-22T10:00:00Z");
  CHECK(item.authors == std::vector<Person>{{"Ann", "a@a.example", "", ""}});
  CHECK(item.tags == std::vector<std::string>{"c1", "c2"});
  CHECK(item.comments_url == "https://a.example/1#c");
  CHECK(item.comments_feed_url == "https://a.example/1/feed");
  CHECK(item.comments_count == 7);
  REQUIRE(item.attachments.size() == 2);
  CHECK(item.attachments[0].length == 99U);
  CHECK_FALSE(item.attachments[1].length);
  REQUIRE(item.source.has_value());
  CHECK(item.source->title.value == "Source");
  CHECK(item.source->url == "https://s.example/feed");
  CHECK(stamp(item.expired) == "2025-03-01T00:00:00Z");
  CHECK(item.content.kind == ParsedText::Kind::html);
  CHECK(item.content_origin == "description");
}

TEST_CASE("an item's id is the guid, else its address, else its attachment, else a digest of its text") {
  const ParsedFeed feed =
      read(rss("<item><guid>https://a.example/1</guid></item><item><link>https://a.example/2</link></item>"
               "<item><enclosure url='https://a.example/3.mp3'/></item><item><title>four</title></item>"
               "<item><title>five</title></item><item><title>four</title></item>"));
  REQUIRE(feed.items.size() == 6);
  CHECK(feed.items[0].id == "https://a.example/1");
  CHECK(feed.items[0].url == "https://a.example/1");
  CHECK_FALSE(feed.items[0].id_synthetic);
  CHECK(feed.items[1].id == "https://a.example/2");
  CHECK(feed.items[1].id_synthetic);
  CHECK(feed.items[2].id == "https://a.example/3.mp3");
  CHECK(feed.items[3].id.starts_with("urn:sha1:"));
  CHECK(feed.items[3].id.size() == 9 + 40);
  CHECK(feed.items[3].id != feed.items[4].id);
  CHECK(feed.items[3].id == feed.items[5].id);
}

TEST_CASE("a guid is never normalised, and resolved only where it is a relative permalink") {
  CHECK(rss_item("<guid>HTTP://A.example:80/%7ex/../</guid>").id == "HTTP://A.example:80/%7ex/../");
  parse::DocumentHints hints;
  hints.url = "https://a.example/d/feed";
  const ParsedFeed feed =
      read(rss("<item><guid>1</guid></item><item><guid isPermaLink='false'>1</guid></item>"), hints);
  CHECK(feed.items[0].id == "https://a.example/d/1");
  CHECK(feed.items[1].id == "1");
}

TEST_CASE("a nested element never overwrites what its parent says") {
  const ParsedFeed feed = read(rss(
      "<title>F</title><link>https://a.example/</link><image><title>I</title><link>https://i.example/</link>"
      "<url>https://i.example/i.png</url></image><textInput><title>T</title><link>https://t.example/</link>"
      "<description>D</description></textInput><item><title>One</title><link>https://a.example/1</link>"
      "<image><title>X</title><link>https://x.example/</link></image></item>"));
  CHECK(feed.title.value == "F");
  CHECK(feed.home_page_url == "https://a.example/");
  CHECK(feed.links.size() == 1);
  CHECK(feed.description.empty());
  CHECK(feed.items[0].title.value == "One");
  CHECK(feed.items[0].links.size() == 1);
}

TEST_CASE("the content is the first of the contract's list; the summary is another element's text") {
  ParsedEntry item = rss_item("<description>short</description><content:encoded>long</content:encoded>");
  CHECK(item.content.value == "long");
  CHECK(item.content_origin == "content:encoded");
  CHECK(item.summary.value == "short");
  item = rss_item("<itunes:summary>spoken</itunes:summary><description>written</description>");
  CHECK(item.content.value == "written");
  CHECK(item.summary.value == "spoken");
  item = rss_item("<content:encoded>same</content:encoded><description>same</description>");
  CHECK(item.summary.empty());
  item = rss_item("<dc:description>d</dc:description>");
  CHECK(item.content_origin == "dc:description");
  item = rss_item("<title>t</title>");
  CHECK(item.content.empty());
  CHECK(item.content_origin.empty());
}

TEST_CASE("where a date is repeated the last one wins, and what is no date is left out") {
  CHECK(stamp(rss_item("<pubDate>2025-01-01</pubDate><pubDate>2025-01-02</pubDate>").published) ==
        "2025-01-02T00:00:00Z");
  CHECK(stamp(rss_item("<pubDate>soon</pubDate>").published) == "-");
  CHECK(stamp(rss_item("<dc:date>2025-01-03</dc:date>").published) == "2025-01-03T00:00:00Z");
  CHECK(stamp(rss_item("<dc:date>2025-01-03</dc:date><pubDate>2025-01-02</pubDate>").published) ==
        "2025-01-02T00:00:00Z");
  CHECK(stamp(rss_item("<dcterms:modified>2025-01-03</dcterms:modified>").updated) == "2025-01-03T00:00:00Z");
}

TEST_CASE("people are taken apart") {
  const auto author = [](const std::string& text) {
    const ParsedEntry item = rss_item("<author>" + text + "</author>");
    REQUIRE(item.authors.size() == 1);
    return item.authors[0];
  };
  const Person ann{"Ann O", "a.o+x@a.example", "", ""};
  CHECK(author("a.o+x@a.example (Ann O)") == ann);
  CHECK(author("Ann O (a.o+x@a.example)") == ann);
  CHECK(author("Ann O &lt;a.o+x@a.example&gt;") == ann);
  CHECK(author("Ann O a.o+x@a.example") == ann);
  CHECK(author("a.o+x@a.example") == Person{"", "a.o+x@a.example", "", ""});
  CHECK(author("Ann O (editor)") == Person{"Ann O (editor)", "", "", ""});
}

TEST_CASE("authors come from the best element that names any") {
  ParsedEntry item = rss_item("<dc:creator>D1</dc:creator><author>A</author><dc:creator>D2</dc:creator>");
  CHECK(item.authors == std::vector<Person>{{"A", "", "", ""}});
  item = rss_item("<author/><dc:creator>D1</dc:creator><dc:creator>D2</dc:creator>");
  CHECK(item.authors == std::vector<Person>{{"D1", "", "", ""}, {"D2", "", "", ""}});
  item = rss_item("<itunes:author>I</itunes:author>");
  CHECK(item.authors == std::vector<Person>{{"I", "", "", ""}});
}

TEST_CASE("a Creative Commons licence is a link of that relation") {
  const ParsedEntry item = rss_item("<cc:license rdf:resource='https://l.example/by'/>");
  REQUIRE(item.links.size() == 1);
  CHECK(item.links[0].rel == "license");
  CHECK(item.links[0].href == "https://l.example/by");
  CHECK(item.url.empty());
}

TEST_CASE("tags in an element of that name are categories") {
  const ParsedEntry item = rss_item("<tags>one, two words</tags><category>three</category>");
  CHECK(item.tags == std::vector<std::string>{"one", "two words", "three"});
  CHECK(item.categories.size() == 3);
}

}  // namespace
}  // namespace riverd
