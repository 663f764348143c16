#include "daemon/rivers.hpp"

#include <catch2/catch.hpp>

using namespace riverd;

namespace {

config::FeedConfig feed(const std::string& url, const std::string& name, std::vector<std::string> groups) {
  config::FeedConfig feed;
  feed.url = url;
  feed.name = name;
  feed.groups = std::move(groups);
  return feed;
}

config::RiverConfig river(const std::string& name, const std::string& title, std::vector<std::string> groups,
                          std::vector<std::string> feeds) {
  config::RiverConfig river;
  river.name = name;
  river.title = title;
  river.groups = std::move(groups);
  river.feeds = std::move(feeds);
  return river;
}

config::Config example() {
  config::Config config;
  config.feeds = {feed("https://a.example/1", "a", {"news"}), feed("https://b.example/2", "b", {"tech"}),
                  feed("https://c.example/3", "c", {})};
  config.rivers = {river("mixed", "Mixed", {"news"}, {"c", "a"}),
                   river("by-url", "", {}, {"https://b.example/2"})};
  return config;
}

FeedId id(const std::string& url) {
  return FeedId::from_url(url);
}

}  // namespace

TEST_CASE("the river all comes first and holds every feed") {
  const auto rivers = resolve_rivers(example());
  REQUIRE(rivers.size() == 3);
  CHECK(rivers[0].name == "all");
  CHECK(rivers[0].feeds.size() == 3);
}

TEST_CASE("a river holds the feeds of its groups and those it names, each once, in their order") {
  const auto rivers = resolve_rivers(example());
  CHECK(rivers[1].title == "Mixed");
  CHECK(rivers[1].feeds == std::vector{id("https://a.example/1"), id("https://c.example/3")});
  CHECK(rivers[2].title == "by-url");
  CHECK(rivers[2].feeds == std::vector{id("https://b.example/2")});
}

TEST_CASE("a person may name a feed by its name, its URL or its id") {
  const auto config = example();
  REQUIRE(find_feed(config, "b") != nullptr);
  CHECK(find_feed(config, "https://b.example/2") == find_feed(config, "b"));
  CHECK(find_feed(config, id("https://b.example/2").to_string()) == find_feed(config, "b"));
  CHECK(find_feed(config, "d") == nullptr);
}
