#include "tests/feeds/parse/documents.hpp"

namespace riverd {
namespace {

using test::read;
using test::rss;
using test::rss_item;

TEST_CASE("podcast fields of a channel") {
  const ParsedFeed feed = read(rss(
      "<itunes:author>Crew</itunes:author><itunes:owner><itunes:name>Olga</"
      "itunes:name><itunes:email>o@a.example"
      "</itunes:email></itunes:owner><itunes:image href='https://a.example/c.jpg'/><itunes:category "
      "text='Arts'>"
      "<itunes:category text='Books'/></itunes:category><itunes:explicit> YES "
      "</itunes:explicit><itunes:complete>Yes"
      "</itunes:complete><itunes:block>no</itunes:block><itunes:type>serial</"
      "itunes:type><itunes:new-feed-url>"
      "https://b.example/f</itunes:new-feed-url><itunes:summary>About</itunes:summary><itunes:subtitle>Sub"
      "</itunes:subtitle><itunes:keywords>a, b,,a</itunes:keywords><title/>"));
  CHECK(feed.authors == std::vector<Person>{{"Crew", "", "", ""}});
  CHECK(feed.publisher == Person{"Olga", "o@a.example", "", ""});
  CHECK(feed.icon == "https://a.example/c.jpg");
  CHECK(feed.description.value == "About");
  CHECK(feed.subtitle == "Sub");
  CHECK(feed.itunes.explicit_content == true);
  CHECK(feed.itunes.complete == true);
  CHECK_FALSE(feed.itunes.block.value_or(false));
  CHECK(feed.itunes.type == "serial");
  CHECK(feed.itunes.new_feed_url == "https://b.example/f");
  CHECK(feed.itunes.categories == std::vector<std::string>{"Arts", "Books"});
  CHECK(feed.itunes.keywords == std::vector<std::string>{"a", "b"});
}

TEST_CASE("podcast fields of an item; its duration is that of the first attachment") {
  const ParsedEntry item = rss_item(
      "<title>1: One</title><itunes:title>One</itunes:title><enclosure "
      "url='https://a.example/1.mp3'/><enclosure "
      "url='https://a.example/2.mp3'/><itunes:duration>1:02:03</itunes:duration><itunes:episode>7</"
      "itunes:episode>"
      "<itunes:season>x</itunes:season><itunes:episodeType>bonus</itunes:episodeType><itunes:explicit>clean"
      "</itunes:explicit><itunes:block>Yes</itunes:block><itunes:keywords>k1,k2</itunes:keywords>");
  CHECK(item.title.value == "1: One");
  CHECK(item.itunes->title == "One");
  CHECK(item.attachments[0].duration == 3723);
  CHECK_FALSE(item.attachments[1].duration);
  CHECK(item.itunes->episode == 7);
  CHECK_FALSE(item.itunes->season);
  CHECK(item.itunes->episode_type == "bonus");
  CHECK(item.itunes->explicit_content == false);
  CHECK(item.itunes->block == true);
  CHECK(item.tags == std::vector<std::string>{"k1", "k2"});
}

TEST_CASE("durations are seconds, minutes or hours") {
  const auto duration = [](const std::string& text) {
    return rss_item("<itunes:duration>" + text + "</itunes:duration>").itunes->duration;
  };
  CHECK(duration("754") == 754);
  CHECK(duration("12:34") == 754);
  CHECK(duration("1:00:00") == 3600);
  CHECK_FALSE(duration("1:2:3:4"));
  CHECK_FALSE(duration("long"));
  CHECK_FALSE(duration("-5"));
  CHECK_FALSE(duration(":"));
  CHECK_FALSE(duration("nan"));
}

TEST_CASE("Media RSS groups are flattened; the largest thumbnail is the image") {
  const ParsedEntry item = rss_item(
      "<media:group><media:content url='https://a.example/v.mp4' type='video/mp4' medium='video' width='640' "
      "height='360'"
      " duration='90' fileSize='12345' isDefault='true'><media:thumbnail url='https://a.example/s.jpg' "
      "width='100' "
      "height='50'/></media:content><media:thumbnail url='https://a.example/l.jpg' width='800' "
      "height='400'/></media:group>"
      "<media:credit role='author'>Max</media:credit><media:player url='https://a.example/p' width='1' "
      "height='2'/>"
      "<media:title>M</media:title><media:description type='plain'>D "
      "&lt;3</media:description><media:keywords>x, y"
      "</media:keywords><media:rating>nonadult</media:rating><media:category label='L'>t</media:category>");
  REQUIRE(item.media->contents.size() == 1);
  CHECK(item.media->contents[0].width == 640);
  CHECK(item.media->contents[0].duration == 90);
  CHECK(item.media->contents[0].size == 12345U);
  CHECK(item.media->contents[0].is_default == true);
  CHECK(item.media->thumbnails.size() == 2);
  CHECK(item.image == "https://a.example/l.jpg");
  CHECK(item.media->credits[0].name == "Max");
  CHECK(item.media->player.url == "https://a.example/p");
  CHECK(item.media->keywords == std::vector<std::string>{"x", "y"});
  CHECK(item.media->rating == "nonadult");
  CHECK(item.title.value == "M");
  CHECK(item.content.value == "D <3");
  CHECK(item.content_origin == "media:description");
  CHECK(item.tags == std::vector<std::string>{"L"});
}

TEST_CASE("without a thumbnail the first media content that is an image is the image") {
  CHECK(rss_item("<media:content url='https://a.example/a.mp4' type='video/mp4'/><media:content "
                 "url='https://a.example/a.png' medium='image'/><media:content url='https://a.example/b.png' "
                 "type='image/png'/>")
            .image == "https://a.example/a.png");
}

TEST_CASE("Podlove chapters") {
  const ParsedEntry item = rss_item(
      "<psc:chapters><psc:chapter start='00:00:00' title='Intro'/><psc:chapter start='00:01:02.500' "
      "title='Main' "
      "href='https://a.example/m' image='https://a.example/m.png'/><psc:chapter start='x' "
      "title='no'/></psc:chapters>");
  REQUIRE(item.chapters.size() == 2);
  CHECK(item.chapters[1].start == 62.5);
  CHECK(item.chapters[1].title == "Main");
  CHECK(item.chapters[1].url == "https://a.example/m");
  CHECK(item.chapters[1].image == "https://a.example/m.png");
}

TEST_CASE("shapes are read longitude first, the first of the document counts") {
  using Type = Place::Type;
  using Points = std::vector<std::pair<double, double>>;
  const auto check = [](const std::string& xml, Type type, const Points& points) {
    CAPTURE(xml);
    const ParsedEntry item = rss_item(xml);
    REQUIRE(item.geo.has_value());
    CHECK(item.geo->type == type);
    CHECK(item.geo->coordinates == points);
  };
  check("<geo:lat>1</geo:lat><geo:long>2</geo:long>", Type::point, {{2, 1}});
  check("<geo:Point><geo:lat>1</geo:lat><geo:long>2</geo:long></geo:Point>", Type::point, {{2, 1}});
  check("<georss:point>1 2</georss:point><georss:point>3 4</georss:point>", Type::point, {{2, 1}});
  check("<georss:line>1 2 3 4</georss:line>", Type::line_string, {{2, 1}, {4, 3}});
  check("<georss:polygon>1 2 3 4 5 6 1 2</georss:polygon>", Type::polygon, {{2, 1}, {4, 3}, {6, 5}, {2, 1}});
  check("<georss:box>1 2 3 4</georss:box>", Type::box, {{2, 1}, {4, 3}});
  check("<georss:where><gml:Point><gml:pos>1 2</gml:pos></gml:Point></georss:where>", Type::point, {{2, 1}});
  check(
      "<georss:where><gml:Envelope><gml:lowerCorner>1 2</gml:lowerCorner><gml:upperCorner>3 "
      "4</gml:upperCorner>"
      "</gml:Envelope></georss:where>",
      Type::box, {{2, 1}, {4, 3}});
  check(
      "<gml:LineString srsName='urn:ogc:def:crs:EPSG::32633'><gml:posList>1 2 3 "
      "4</gml:posList></gml:LineString>",
      Type::line_string, {{1, 2}, {3, 4}});
}

TEST_CASE("what is no shape is none") {
  for (const std::string xml : {"<georss:point>nowhere</georss:point>", "<georss:point>1</georss:point>",
                                "<georss:point>1 nan</georss:point>", "<geo:lat>1</geo:lat>",
                                "<georss:box>1 2</georss:box>", "<georss:point>1 2 3 4</georss:point>"}) {
    CAPTURE(xml);
    CHECK_FALSE(rss_item(xml).geo);
  }
}

TEST_CASE("Dublin Core fills what RSS leaves open") {
  const ParsedFeed feed =
      read(rss("<dc:title>T</dc:title><dc:description>D</dc:description><dc:rights>R</"
               "dc:rights><dc:publisher>P</dc:publisher>"
               "<dc:contributor>C</dc:contributor><dc:date>2025-01-02</dc:date><dcterms:issued>2025-01-01</"
               "dcterms:issued>"
               "<dcterms:created>2024-01-01</dcterms:created><dc:subject>s</"
               "dc:subject><item><dc:identifier>i</dc:identifier>"
               "<dc:title>IT</dc:title><dcterms:valid>start=2025-01-01;end=2025-02-01T00:00Z;scheme=W3C-DTF</"
               "dcterms:valid></item>"));
  CHECK(feed.title.value == "T");
  CHECK(feed.description.value == "D");
  CHECK(feed.rights.value == "R");
  CHECK(feed.publisher.name == "P");
  CHECK(feed.contributors[0].name == "C");
  CHECK(test::stamp(feed.updated) == "2025-01-02T00:00:00Z");
  CHECK(test::stamp(feed.published) == "2025-01-01T00:00:00Z");
  CHECK(test::stamp(feed.created) == "2024-01-01T00:00:00Z");
  CHECK(feed.categories[0].term == "s");
  CHECK(feed.items[0].id == "i");
  CHECK_FALSE(feed.items[0].id_synthetic);
  CHECK(feed.items[0].title.value == "IT");
  CHECK(test::stamp(feed.items[0].expired) == "2025-02-01T00:00:00Z");
}

}  // namespace
}  // namespace riverd
