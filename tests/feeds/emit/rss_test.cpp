#include "feeds/emit/rss.hpp"

#include "output_fixture.hpp"

#include <catch2/catch.hpp>
#include <pugixml.hpp>

#include <string>

using namespace riverd;
using namespace riverd::emit;

namespace {

pugi::xml_document read(const std::string& xml) {
  pugi::xml_document document;
  const auto result = document.load_string(xml.c_str());
  REQUIRE(result);
  return document;
}

}  // namespace

TEST_CASE("O4 a channel has link, description, build date, ttl and an Atom self link") {
  const OutputFeed feed = fixture::feed_of({fixture::mirrored_entry()});
  const auto document = read(to_rss(feed));
  const auto channel = document.child("rss").child("channel");
  CHECK(std::string(document.child("rss").attribute("version").value()) == "2.0");
  CHECK(std::string(channel.child_value("link")) == feed.home_url);
  CHECK(std::string(channel.child_value("description")) == "Everything & more");
  CHECK(std::string(channel.child_value("lastBuildDate")) == "Sat, 22 Feb 2025 18:08:09 GMT");
  CHECK(std::string(channel.child_value("ttl")) == "60");
  CHECK(std::string(channel.child_value("generator")) == "riverd 0.1.0");
  CHECK(std::string(channel.child("atom:link").attribute("href").value()) == feed.rss_url);
  CHECK(std::string(channel.child("atom:link").attribute("rel").value()) == "self");
  CHECK(!channel.child("pubDate"));
}

TEST_CASE("O4 an item has a guid that is no permalink, its source, creator, enclosure and both contents") {
  const OutputEntry output = fixture::mirrored_entry();
  const auto document = read(to_rss(fixture::feed_of({output})));
  const auto item = document.child("rss").child("channel").child("item");
  CHECK(std::string(item.child_value("title")) == output.entry.title);
  CHECK(std::string(item.child_value("guid")) == output.entry.output_id);
  CHECK(std::string(item.child("guid").attribute("isPermaLink").value()) == "false");
  CHECK(std::string(item.child_value("pubDate")) == "Sat, 22 Feb 2025 18:08:09 GMT");
  CHECK(std::string(item.child_value("dc:creator")) == "Ann Otter");
  CHECK(!item.child("author"));
  CHECK(!item.child("dc:date"));
  CHECK(std::string(item.child_value("source")) == "Harbour (mirror)");
  CHECK(std::string(item.child("source").attribute("url").value()) == output.source.feed_url);
  CHECK(std::string(item.child("enclosure").attribute("length").value()) == "1234");
  CHECK(std::string(item.child_value("content:encoded")) == output.entry.content.str());
  CHECK(std::string(item.child("description").next_sibling().name()) == "content:encoded");
  CHECK(std::string(item.child_value("description")) ==
        "港口今天的水位比昨天高。 The water is high &amp; rising.");
}

TEST_CASE("O4 a guid that is the link says so, and an enclosure without size or type has defaults") {
  OutputEntry output = fixture::bare_entry();
  output.entry.enclosures = {{"magnet:?xt=urn:btih:1", "", "", {}, {}},
                             {"https://a.example/f", "", "", {}, {}}};
  const auto document = read(to_rss(fixture::feed_of({output})));
  const auto item = document.child("rss").child("channel").child("item");
  CHECK(std::string(item.child("guid").attribute("isPermaLink").value()) == "true");
  CHECK(std::string(item.child("enclosure").attribute("url").value()) == "https://a.example/f");
  CHECK(std::string(item.child("enclosure").attribute("length").value()) == "0");
  CHECK(std::string(item.child("enclosure").attribute("type").value()) == "application/octet-stream");
  CHECK(!item.child("enclosure").next_sibling("enclosure"));
}

TEST_CASE("O10 hostile text anywhere leaves well-formed RSS") {
  OutputEntry output = fixture::mirrored_entry();
  const std::string bad = fixture::hostile();
  output.entry.title = output.source.title = output.entry.comments_url = bad;
  output.entry.authors = {{bad, bad, bad, bad}};
  output.entry.categories = {{bad, bad, bad}};
  OutputFeed feed = fixture::feed_of({output});
  feed.title = feed.subtitle = bad;
  const auto document = read(to_rss(feed));
  const auto channel = document.child("rss").child("channel");
  CHECK(std::string(channel.child_value("title")) == fixture::hostile_cleaned);
  CHECK(std::string(channel.child("item").child_value("dc:creator")) == fixture::hostile_cleaned);
}

TEST_CASE("an empty RSS feed is a feed, and the same feed is the same bytes") {
  const auto document = read(to_rss(fixture::feed_of({})));
  CHECK(!document.child("rss").child("channel").child("item"));
  CHECK(!document.child("rss").child("channel").child("lastBuildDate"));
  CHECK(to_rss(fixture::feed_of({fixture::mirrored_entry()})) ==
        to_rss(fixture::feed_of({fixture::mirrored_entry()})));
}
