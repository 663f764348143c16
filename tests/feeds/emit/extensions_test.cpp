#include "feeds/emit/atom.hpp"
#include "feeds/emit/json_feed.hpp"
#include "feeds/emit/plain_text.hpp"
#include "feeds/emit/rss.hpp"
#include "output_fixture.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <pugixml.hpp>

#include <string>

using namespace riverd;
using namespace riverd::emit;

namespace {

OutputEntry episode() {
  OutputEntry out = fixture::mirrored_entry();
  Extras extras;
  extras.media = {{"https://cdn.example/1.webm", "video/webm", "video", 640, 360, 61.5, 9000, true},
                  {"https://cdn.example/1.ogg", "audio/ogg", "noise", {}, {}, {}, {}, false}};
  extras.thumbnails = {{"https://cdn.example/1.jpg", {}, {}, 120, 90, {}, {}, false}};
  extras.media_description = "The tide, heard";
  extras.episode = {"bonus", 7, 2, false, 61.5, "https://cdn.example/cover.jpg"};
  extras.chapters = {{0, "Low <water>", "https://harbour.example/low", {}}, {3723.25, "High water", {}, {}}};
  extras.in_reply_to = {{"tag:harbour.example,2025:1", "https://harbour.example/1", "text/html", {}},
                        {"no iri", {}, {}, {}}};
  extras.comments_feed = "https://harbour.example/a/1/comments.rss";
  extras.place = Place{Place::Type::point, {{-0.5, 51.25}}};
  out.entry.extras = std::move(extras);
  return out;
}

void check_extensions(const pugi::xml_node& root, const pugi::xml_node& item) {
  CHECK(std::string(root.attribute("xmlns:itunes").value()) == "http://www.itunes.com/dtds/podcast-1.0.dtd");
  CHECK(std::string(item.child_value("itunes:duration")) == "62");
  CHECK(std::string(item.child_value("itunes:episode")) == "7");
  CHECK(std::string(item.child_value("itunes:season")) == "2");
  CHECK(std::string(item.child_value("itunes:episodeType")) == "bonus");
  CHECK(std::string(item.child_value("itunes:explicit")) == "false");
  CHECK(std::string(item.child("itunes:image").attribute("href").value()) == "https://cdn.example/cover.jpg");
  const auto group = item.child("media:group");
  const auto video = group.child("media:content");
  CHECK(std::string(video.attribute("url").value()) == "https://cdn.example/1.webm");
  CHECK(std::string(video.attribute("fileSize").value()) == "9000");
  CHECK(std::string(video.attribute("width").value()) == "640");
  CHECK(std::string(video.attribute("isDefault").value()) == "true");
  CHECK_FALSE(video.next_sibling("media:content").attribute("medium"));
  CHECK(std::string(group.child("media:thumbnail").attribute("height").value()) == "90");
  CHECK(std::string(group.child_value("media:description")) == "The tide, heard");
  const auto chapter = item.child("psc:chapters").child("psc:chapter");
  CHECK(std::string(chapter.attribute("start").value()) == "00:00:00.000");
  CHECK(std::string(chapter.attribute("title").value()) == "Low <water>");
  CHECK(std::string(chapter.next_sibling().attribute("start").value()) == "01:02:03.250");
  CHECK(std::string(item.child("thr:in-reply-to").attribute("ref").value()) == "tag:harbour.example,2025:1");
  CHECK_FALSE(item.child("thr:in-reply-to").next_sibling("thr:in-reply-to"));
  CHECK(std::string(item.child_value("wfw:commentRss")) == "https://harbour.example/a/1/comments.rss");
  CHECK(std::string(item.child_value("georss:point")) == "51.25 -0.5");
}

}  // namespace

TEST_CASE("podcasts, media, threads and places are told in Atom and in RSS") {
  const OutputFeed feed = fixture::feed_of({episode()});
  pugi::xml_document atom;
  REQUIRE(atom.load_string(to_atom(feed).c_str()));
  check_extensions(atom.child("feed"), atom.child("feed").child("entry"));
  pugi::xml_document rss;
  REQUIRE(rss.load_string(to_rss(feed).c_str()));
  check_extensions(rss.child("rss"), rss.child("rss").child("channel").child("item"));
  const auto json = boost::json::parse(to_json_feed(feed));
  const auto& told = json.at("items").as_array().front().at("_riverd").at("episode");
  CHECK(told.at("number") == 7);
  CHECK(told.at("season") == 2);
  CHECK(told.at("explicit") == false);
}

TEST_CASE("what no entry has is not declared") {
  const std::string atom = to_atom(fixture::feed_of({fixture::bare_entry()}));
  for (const char* prefix :
       {"xmlns:itunes", "xmlns:media", "xmlns:psc", "xmlns:thr", "xmlns:wfw", "xmlns:georss"}) {
    CHECK(atom.find(prefix) == std::string::npos);
  }
}

TEST_CASE("enclosures beyond the one that RSS has room for are told as media") {
  OutputEntry output = fixture::bare_entry();
  output.entry.enclosures = {{"https://cdn.example/1.mp3", "audio/mpeg", {}, 1, {}},
                             {"https://cdn.example/1.ogg", "audio/ogg", {}, 2, 90.0}};
  pugi::xml_document document;
  REQUIRE(document.load_string(to_rss(fixture::feed_of({output})).c_str()));
  const auto item = document.child("rss").child("channel").child("item");
  CHECK(std::string(item.child("enclosure").attribute("url").value()) == "https://cdn.example/1.mp3");
  const auto second = item.child("media:group").child("media:content").next_sibling();
  CHECK(std::string(second.attribute("url").value()) == "https://cdn.example/1.ogg");
  CHECK(std::string(second.attribute("duration").value()) == "90");
}

TEST_CASE("O12 what looks like markup is declared in Atom and cannot be mistaken in RSS") {
  CHECK(looks_like_markup("the </b> tag"));
  CHECK(looks_like_markup("a &lt; b"));
  CHECK(looks_like_markup("x&copy"));
  CHECK(looks_like_markup("&#39;"));
  CHECK_FALSE(looks_like_markup("AT&T, R&D and a < b </ 3"));
  CHECK_FALSE(looks_like_markup("港口 & 潮汐"));
  CHECK(unmistakable("AT&T: the </b> tag &amp; more") == "AT&T: the ‹/b> tag ＆amp; more");
  OutputEntry output = fixture::bare_entry();
  output.entry.title = "The </b> tag & co";
  pugi::xml_document atom;
  REQUIRE(atom.load_string(to_atom(fixture::feed_of({output})).c_str()));
  const auto title = atom.child("feed").child("entry").child("title");
  CHECK(std::string(title.attribute("type").value()) == "html");
  CHECK(std::string(title.child_value()) == "The &lt;/b&gt; tag &amp; co");
  pugi::xml_document rss;
  REQUIRE(rss.load_string(to_rss(fixture::feed_of({output})).c_str()));
  CHECK(std::string(rss.child("rss").child("channel").child("item").child_value("title")) ==
        "The ‹/b> tag & co");
}
