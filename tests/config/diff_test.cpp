#include "config/diff.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using riverd::config::Config;
using riverd::config::diff;
using riverd::config::Diff;
using riverd::config::FeedConfig;

namespace {

FeedConfig feed(const char* url, const char* name) {
  FeedConfig result;
  result.url = url;
  result.name = name;
  return result;
}

}  // namespace

TEST_CASE("a configuration does not differ from itself") {
  Config config;
  config.feeds = {feed("https://a.example/", "a")};
  CHECK(diff(config, config).empty());
  CHECK(summary(diff(config, config)) == "nothing changed");
}

TEST_CASE("feeds are told apart by their URLs") {
  Config before;
  before.feeds = {feed("https://a.example/", "a"), feed("https://b.example/", "b"),
                  feed("https://c.example/", "c")};
  Config after;
  after.feeds = {feed("https://d.example/", "a"), feed("https://c.example/", "renamed"),
                 feed("https://b.example/", "b")};
  const Diff result = diff(before, after);
  REQUIRE(result.added.size() == 1);
  CHECK(result.added[0].url == "https://d.example/");
  REQUIRE(result.removed.size() == 1);
  CHECK(result.removed[0].url == "https://a.example/");
  REQUIRE(result.changed.size() == 1);
  CHECK(result.changed[0].before.name == "c");
  CHECK(result.changed[0].after.name == "renamed");
  CHECK(summary(result) == "1 feed added; 1 feed removed; 1 feed changed");
}

TEST_CASE("settings say whether they wait for a restart") {
  const Config before;
  Config after;
  after.server.listen = {"127.0.0.1:1"};
  after.server.tls_key = "/k";
  after.storage.path = "/d";
  after.storage.map_size = 1;
  after.poll.budget = 3;
  after.server.base_url = "https://x.example";
  after.retention.max_entries = 7;
  after.rivers.emplace_back();
  after.hosts.emplace_back();
  const Diff result = diff(before, after);
  CHECK(result.restart == std::vector<std::string>{"[server] listen", "[server] tls_key", "[storage] path",
                                                   "[storage] map_size"});
  CHECK(result.reloaded ==
        std::vector<std::string>{"[server] base_url", "[poll] budget", "[retention] max_entries"});
  CHECK(result.rivers_changed);
  CHECK(result.hosts_changed);
  CHECK_FALSE(result.empty());
}
