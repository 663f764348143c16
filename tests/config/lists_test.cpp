#include "tests/config/loading.hpp"

#include <catch2/catch.hpp>

using riverd::config::FeedConfig;
using riverd::config::LoadResult;
using riverd::config::test::problems_of;
using riverd::config::test::World;

namespace {

constexpr const char* list = R"(<opml version="2.0"><head/><body>
<outline text="News">
  <outline text="A title" xmlUrl="https://a.example/a.xml"/>
  <outline text="B" xmlUrl="https://b.example/b.xml"/>
</outline>
<outline text="C" xmlUrl="https://c.example/c.xml"/>
</body></opml>)";

}  // namespace

TEST_CASE("lists add feeds after those of the file, their outlines as groups") {
  World world;
  world.files["/etc/riverd/subs.opml"] = list;
  const LoadResult result = world.load(
      "opml = ['subs.opml']\n[[feed]]\nurl='https://b.example/b.xml'\ntitle='Mine'\ngroups=['own']\n"
      "[[river]]\nname='r'\ngroups=['News']\nfeeds=['c']\n");
  for (const auto& problem : result.problems) UNSCOPED_INFO(to_string(problem));
  REQUIRE(result.ok());
  CHECK(result.lists == 1);
  REQUIRE(result.config.feeds.size() == 3);
  const std::vector<FeedConfig>& feeds = result.config.feeds;
  CHECK(feeds[0].url == "https://b.example/b.xml");
  CHECK(feeds[0].title == "Mine");
  CHECK(feeds[0].groups == std::vector<std::string>{"own", "News"});
  CHECK(feeds[1].url == "https://a.example/a.xml");
  CHECK(feeds[1].title == "A title");
  CHECK(feeds[1].groups == std::vector<std::string>{"News"});
  CHECK(feeds[2].name == "c");
}

TEST_CASE("a URL in two lists is taken once and joins the groups of both") {
  World world;
  world.files["/etc/riverd/1.opml"] = list;
  world.files["/etc/riverd/2.opml"] =
      R"(<opml><body><outline text="Second"><outline text="x" xmlUrl="https://a.example/a.xml"/></outline></body></opml>)";
  const LoadResult result = world.load("opml = ['1.opml', '2.opml', './1.opml']\n");
  REQUIRE(result.ok());
  CHECK(result.lists == 2);
  REQUIRE(result.config.feeds.size() == 3);
  CHECK(result.config.feeds[0].title == "A title");
  CHECK(result.config.feeds[0].groups == std::vector<std::string>{"News", "Second"});
}

TEST_CASE("the extra list is taken where it exists and no problem where it does not") {
  World world;
  world.extra = {"/var/lib/riverd/feeds.opml"};
  CHECK(world.load("").ok());
  CHECK(world.load("").lists == 0);
  world.files["/var/lib/riverd/feeds.opml"] = list;
  CHECK(world.load("").config.feeds.size() == 3);
  CHECK(world.load("").lists == 1);
}

TEST_CASE("problems of a list name its file and line") {
  World world;
  world.files["/etc/riverd/subs.opml"] = R"(<opml><body>
<outline text="ok" xmlUrl="https://a.example/a.xml"/>
<outline text="bad" xmlUrl="gopher://b.example/"/>
</body></opml>)";
  CHECK(problems_of("opml = ['subs.opml']\n", world) ==
        std::vector<std::string>{
            "/etc/riverd/subs.opml:3:1: xmlUrl: \"gopher://b.example/\" has a scheme that is "
            "not followed; write http://…, https://… or file:///path"});
  world.files["/etc/riverd/subs.opml"] = "\n<html><body></body></html>";
  const auto foreign = problems_of("opml = ['subs.opml']\n", world);
  REQUIRE(foreign.size() == 1);
  CHECK_THAT(foreign[0], Catch::Matches("/etc/riverd/subs\\.opml:2:1: .*; name an OPML subscription list"));
}

TEST_CASE("feed: URLs of old subscription links are the web URLs they stand for") {
  World world;
  world.files["/etc/riverd/subs.opml"] = R"(<opml><body>
<outline xmlUrl="feed://a.example/a.xml"/><outline xmlUrl="feed:https://b.example/b.xml"/></body></opml>)";
  const LoadResult result = world.load("opml = ['subs.opml']\n");
  REQUIRE(result.ok());
  CHECK(result.config.feeds[0].url == "http://a.example/a.xml");
  CHECK(result.config.feeds[1].url == "https://b.example/b.xml");
}

TEST_CASE("a damaged list names the line of the damage") {
  World world;
  world.extra = {"/var/lib/riverd/feeds.opml"};
  world.files["/var/lib/riverd/feeds.opml"] =
      "<opml>\n<body>\n<outline xmlUrl='https://a.example/a' \n<</body></opml>";
  const auto damaged = problems_of("", world);
  REQUIRE(damaged.size() == 1);
  CHECK_THAT(damaged[0],
             Catch::Matches("/var/lib/riverd/feeds\\.opml:[34]:1: .*; name an OPML subscription list") &&
                 !Catch::Contains(": line "));
}
