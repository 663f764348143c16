#include "config/names.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <set>
#include <string>
#include <vector>

using riverd::config::derive_feed_names;
using riverd::config::FeedConfig;

namespace {

struct Given {
  const char* url;
  const char* name = "";
};

std::vector<std::string> names_of(std::initializer_list<Given> given) {
  std::vector<FeedConfig> feeds;
  for (const Given& one : given) {
    FeedConfig& feed = feeds.emplace_back();
    feed.url = one.url;
    feed.name = one.name;
  }
  derive_feed_names(feeds);
  std::vector<std::string> names;
  for (const FeedConfig& feed : feeds) names.push_back(feed.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a feed is named after the last segment of its path that says something") {
  CHECK(names_of({{"https://feedx.net/rss/voa.xml"}}) == Names{"voa"});
  CHECK(names_of({{"https://a.example/category/Tech%20News/feed/"}}) == Names{"tech-news"});
  CHECK(names_of({{"https://medium.example/feed/@Ann_Otter"}}) == Names{"ann-otter"});
  CHECK(names_of({{"http://rsshub.home.arpa:1200/36kr/newsflashes?limit=5#x"}}) == Names{"newsflashes"});
  CHECK(names_of({{"file:///srv/feeds/mirror-a.xml"}}) == Names{"mirror-a"});
}

TEST_CASE("a feed whose path says nothing is named after its host") {
  CHECK(names_of({{"https://planet.debian.org/atom.xml"}}) == Names{"planet-debian"});
  CHECK(names_of({{"https://daringfireball.net/feeds/json"}}) == Names{"daringfireball"});
  CHECK(names_of({{"https://www.Example.co.uk/2024/index.rdf"}}) == Names{"example"});
  CHECK(names_of({{"https://feeds.a.example"}}) == Names{"a"});
  CHECK(names_of({{"https://xn--bcher-kva.example/feed"}}) == Names{"b\u00fccher"});
  CHECK(names_of({{"https://xn--fsqu00a.xn--0zwm56d/rss"}}) == Names{"\u4f8b\u5b50"});
  CHECK(names_of({{"http://192.0.2.7:8080/rss"}}) == Names{"192-0-2-7"});
  CHECK(names_of({{"http://[2001:db8::1]/feed"}}) == Names{"2001-db8-1"});
  CHECK(names_of({{"http://localhost/%E6%96%B0/"}}) == Names{"localhost"});
  CHECK(names_of({{"file:///feed.xml"}}) == Names{"feed"});
}

TEST_CASE("a name that is taken gets the host, then a number") {
  CHECK(names_of({{"https://a.example/news.xml"},
                  {"https://b.example/news.xml"},
                  {"https://b.example/en/news.xml"},
                  {"https://b.example/de/news.xml"},
                  {"https://c.example/rss"},
                  {"https://c.example/atom"}}) ==
        Names{"news", "news-b", "news-b-2", "news-b-3", "c", "c-2"});
}

TEST_CASE("given names win over derived ones wherever they stand") {
  CHECK(names_of({{"https://a.example/voa.xml"}, {"https://b.example/x", "voa"}}) == Names{"voa-a", "voa"});
}

TEST_CASE("adding a feed at the end renames no other") {
  const Names before = names_of({{"https://a.example/news.xml"}, {"https://b.example/news.xml"}});
  const Names after = names_of(
      {{"https://a.example/news.xml"}, {"https://b.example/news.xml"}, {"https://c.example/news.xml"}});
  CHECK(Names(after.begin(), after.begin() + 2) == before);
}

TEST_CASE("ten thousand feeds of one host have ten thousand names") {
  std::vector<FeedConfig> feeds(10'000);
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    feeds[i].url = "https://www.video.example/feeds/videos.xml?channel=" + std::to_string(i);
  }
  derive_feed_names(feeds);
  std::set<std::string> names;
  for (const FeedConfig& feed : feeds) names.insert(feed.name);
  CHECK(names.size() == feeds.size());
  CHECK(feeds[0].name == "videos");
  CHECK(feeds[1].name == "videos-video");
  CHECK(feeds[2].name == "videos-video-2");
  CHECK(feeds[9'999].name == "videos-video-9999");
}

TEST_CASE("derived names are names one may give") {
  using riverd::config::Complaint;
  for (const std::string& name :
       names_of({{"https://a.example/--x--.xml"},
                 {"https://-/"},
                 {"https://a.example/a:b c"},
                 {"https://a.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}})) {
    INFO(name);
    CHECK_FALSE(std::holds_alternative<Complaint>(riverd::config::feed_name(name)));
  }
}
