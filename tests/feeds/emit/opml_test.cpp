#include "feeds/emit/opml.hpp"

#include "feeds/parse/opml.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace riverd;
using Groups = std::vector<std::string>;

namespace {

std::vector<parse::OpmlSubscription> read(const std::string& opml) {
  const auto list = parse::parse_opml(opml);
  REQUIRE(list.has_value());
  return *list;
}

Error failure_of(const std::string& opml) {
  const auto list = parse::parse_opml(opml);
  REQUIRE(list.has_error());
  return list.error();
}

}  // namespace

TEST_CASE("an OPML list is read with titles, nested groups, categories and lines") {
  const auto list = read(R"(<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head><title>mine</title></head>
  <body>
    <outline text="News">
      <outline text="Asia" title="Asia and Pacific">
        <outline type="rss" text="short" title="The Harbour" xmlUrl=" https://harbour.example/feed?a=1&amp;b=2 "/>
      </outline>
      <outline type="rss" text="Tides" xmlUrl="https://tides.example/rss" category="/sea/level, water"/>
    </outline>
    <outline type="rss" xmlurl="https://bare.example/rss"/>
  </body>
</opml>)");
  REQUIRE(list.size() == 3);
  CHECK(list[0].url == "https://harbour.example/feed?a=1&b=2");
  CHECK(list[0].title == "The Harbour");
  CHECK(list[0].groups == Groups{"News", "Asia and Pacific"});
  CHECK(list[0].line == 7);
  CHECK(list[1].groups == Groups{"News", "sea/level", "water"});
  CHECK(list[2].url == "https://bare.example/rss");
  CHECK(list[2].title.empty());
  CHECK(list[2].groups.empty());
  CHECK(list[2].line == 11);
}

TEST_CASE("a subscription that stands in several groups is one subscription with all of them") {
  const auto list = read(R"(<opml><body>
    <outline text="a"><outline text="T" xmlUrl="https://one.example/"/></outline>
    <outline text="b"><outline text="T" xmlUrl="https://one.example/"/></outline></body></opml>)");
  REQUIRE(list.size() == 1);
  CHECK(list[0].groups == Groups{"a", "b"});
}

TEST_CASE("what is no OPML list fails and says why") {
  CHECK(failure_of("").code == FeedError::not_a_feed);
  CHECK(failure_of("just words").code == FeedError::not_a_feed);
  CHECK(failure_of("<opml version='2.0'><head/></opml>").code == FeedError::not_a_feed);
  const Error foreign = failure_of("\n<rss version='2.0'><channel/></rss>");
  CHECK(foreign.code == FeedError::not_a_feed);
  CHECK(foreign.detail.find("line 2") != std::string::npos);
  CHECK(foreign.detail.find("<rss>") != std::string::npos);
  const Error damaged = failure_of("<opml>\n<body>\n<outline text='a'>\n</body></opml>");
  CHECK(damaged.code == FeedError::unreadable);
  CHECK(damaged.detail.find("line 4") != std::string::npos);
}

TEST_CASE("groups nested a hundred thousand deep neither overflow the stack nor take quadratic time") {
  std::string opml = "<opml><body>";
  constexpr int depth = 100'000;
  for (int i = 0; i < depth; ++i) {
    opml += "<outline text='g" + std::to_string(i) + "'><outline xmlUrl='https://f.example/" +
            std::to_string(i) + "'/>";
  }
  for (int i = 0; i < depth; ++i) opml += "</outline>";
  opml += "</body></opml>";
  const auto list = read(opml);
  REQUIRE(list.size() == depth);
  CHECK(list.back().groups.size() == 64);
  CHECK(list.back().groups.front() == "g0");
}

TEST_CASE("O6 what is exported as OPML is imported as the same subscriptions") {
  const std::vector<emit::OpmlOutline> outlines = {
      {"River & \"Sea\"", "https://river.example/feed?a=1&b=2", "https://river.example/", {"news", "water"}},
      {"潮汐 <today>", "https://tide.example/rss", "", {"water"}},
      {"alone", "https://alone.example/atom", "https://alone.example/", {}}};
  const std::string first = emit::to_opml("riverd", outlines);
  const auto list = read(first);
  REQUIRE(list.size() == outlines.size());
  std::vector<emit::OpmlOutline> again;
  for (std::size_t i = 0; i < list.size(); ++i) {
    CHECK(list[i].url == outlines[i].feed_url);
    CHECK(list[i].title == outlines[i].title);
    CHECK(list[i].groups == outlines[i].groups);
    again.push_back({list[i].title, list[i].url, outlines[i].home_url, list[i].groups});
  }
  CHECK(emit::to_opml("riverd", again) == first);
}

TEST_CASE("O6 nested groups, several places, categories and their order survive import, export and import") {
  const std::string nested = R"(<opml version="2.0"><body>
    <outline text="top" xmlUrl="https://top.example/"/>
    <outline text="A"><outline text="B"><outline text="deep" xmlUrl="https://deep.example/" category="tag"/></outline>
      <outline text="both" xmlUrl="https://both.example/"/></outline>
    <outline text="last" xmlUrl="https://last.example/"/>
    <outline text="B"><outline text="both" xmlUrl="https://both.example/"/>
      <outline text="other" xmlUrl="https://other.example/"/></outline></body></opml>)";
  const auto outlines_of = [](const std::string& opml) {
    std::vector<emit::OpmlOutline> out;
    for (const auto& one : read(opml)) out.push_back({one.title, one.url, "", one.groups, one.folders});
    return out;
  };
  const auto first = read(nested);
  const std::string exported = emit::to_opml("riverd", outlines_of(nested));
  const auto second = read(exported);
  REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CAPTURE(first[i].url);
    CHECK(second[i].url == first[i].url);
    CHECK(second[i].title == first[i].title);
    CHECK(second[i].groups == first[i].groups);
    CHECK(second[i].folders == first[i].folders);
  }
  CHECK(first[1].folders == std::vector<Groups>{{"A", "B"}});
  CHECK(first[1].groups == Groups{"A", "B", "tag"});
  CHECK(first[2].folders == std::vector<Groups>{{"A"}, {"B"}});
  CHECK(emit::to_opml("riverd", outlines_of(exported)) == exported);
}

TEST_CASE("O6 an OPML list has a head, typed outlines, and groups in the order they first appear") {
  const std::string opml =
      emit::to_opml("mine", {{"A", "https://a.example/", "", {"z"}}, {"", "https://b.example/", "", {"y"}}});
  CHECK(opml.find("<title>mine</title>") != std::string::npos);
  CHECK(opml.find("<outline text=\"z\"") < opml.find("<outline text=\"y\""));
  CHECK(opml.find(R"(<outline type="rss" text="A" title="A" xmlUrl="https://a.example/"/>)") !=
        std::string::npos);
  CHECK(opml.find(R"(<outline type="rss" text="https://b.example/" xmlUrl="https://b.example/"/>)") !=
        std::string::npos);
}

TEST_CASE("an OPML list in another encoding is read") {
  const auto list = read(
      "<?xml version='1.0' encoding='gb2312'?><opml><body>"
      "<outline text='\xCB\xAE' xmlUrl='https://water.example/'/></body></opml>");
  REQUIRE(list.size() == 1);
  CHECK(list[0].title == "水");
}
