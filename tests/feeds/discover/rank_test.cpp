#include "feeds/discover/rank.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace riverd::discover;

namespace {

FoundFeed feed(std::string url, std::string title, std::string type, Source source = Source::link_element) {
  FoundFeed out;
  out.url = std::move(url);
  out.title = std::move(title);
  out.type = std::move(type);
  out.source = source;
  return out;
}

std::string order(std::vector<FoundFeed> feeds) {
  std::string out;
  for (const FoundFeed& one : ranked(std::move(feeds))) out += (out.empty() ? "" : " ") + one.url;
  return out;
}

constexpr const char* atom = "application/atom+xml";
constexpr const char* rss = "application/rss+xml";
constexpr const char* json = "application/feed+json";

}  // namespace

TEST_CASE("articles come before comments, however those are named") {
  CHECK(order({feed("c1", "Site » Comments Feed", rss), feed("c2", "Kommentare", rss),
               feed("c3", "评论", rss), feed("https://x/feeds/comments/default", "", atom),
               feed("main", "Site » Feed", rss)}) == "main c1 c2 c3 https://x/feeds/comments/default");
}

TEST_CASE("of the same feed in several formats Atom comes before JSON Feed before RSS") {
  CHECK(order({feed("r", "Blog (RSS)", rss), feed("j", "Blog (JSON Feed)", json),
               feed("a", "Blog (Atom 1.0)", atom)}) == "a j r");
  CHECK(order({feed("r", "", rss), feed("a", "", atom)}) == "a r");
}

TEST_CASE("different feeds stay in the page's order, whatever their formats") {
  CHECK(order({feed("news", "News", rss), feed("pod", "Podcast", atom), feed("news.atom", "News", atom)}) ==
        "news.atom news pod");
}

TEST_CASE("what a page names comes before what documentation says, each address once") {
  CHECK(order({feed("d", "Posts", atom, Source::documented), feed("e", "", rss),
               feed("h", "", rss, Source::link_header), feed("e", "again", atom), feed("h", "", rss)}) ==
        "h e d");
  CHECK(order({feed("releases", "Releases", atom, Source::documented),
               feed("tags", "Tags", atom, Source::documented)}) == "releases tags");
  CHECK(order({}).empty());
}
