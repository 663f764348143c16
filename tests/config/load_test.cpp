#include "config/load.hpp"

#include "tests/config/loading.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using riverd::config::Config;
using riverd::config::Durability;
using riverd::config::LoadResult;
using riverd::config::RiverContent;
using riverd::config::test::problems_of;
using riverd::config::test::World;

TEST_CASE("an empty file is valid and means every default") {
  const LoadResult result = World{}.load("");
  REQUIRE(result.ok());
  CHECK(result.config.server.listen == std::vector<std::string>{"127.0.0.1:8480"});
  CHECK(result.config.server.base_url == "http://127.0.0.1:8480");
  CHECK(result.config.poll.budget == 12);
  CHECK(result.config.poll.min_interval == 60min);
  CHECK(result.config.feeds.empty());
  CHECK(result.config.rivers.empty());
}

TEST_CASE("every key is read into its field") {
  World world;
  world.variables["CREDENTIALS_DIRECTORY"] = "/run/credentials/riverd";
  for (const char* path : {"/etc/riverd/tls.pem", "/run/credentials/riverd/tls.key", "/etc/ssl/ca.pem",
                           "/run/credentials/riverd/voa"}) {
    world.files[path] = "";
  }
  const LoadResult result = world.load(R"(
[server]
listen = ["[::1]:8480", "unix:run/http.sock", "localhost:0"]
base_url = "https://feeds.example.org/river//"
tls_certificate = "tls.pem"
tls_key = "${CREDENTIALS_DIRECTORY}/tls.key"
[storage]
path = "../data"
map_size = "1GiB"
durability = "relaxed"
[poll]
budget = 6.5
min_interval = "15m"
max_interval = "7d"
timeout = "250ms"
max_body = "4KiB"
concurrency = 8
host_connections = 2
host_interval = "0"
allow_addresses = ["127.0.0.1/8", "fd00::1/8", "10.1.2.3/32"]
ca_file = "/etc/ssl/ca.pem"
contact = "https://example.org/riverd"
[retention]
max_age = "365d"
max_entries = 1000
[[host]]
name = "RSSHub.Home.Arpa"
connections = 8
interval = "0s"
[[feed]]
url = "https://feedx.net/rss/voa.xml"
name = "voa"
title = "VOA"
groups = ["news", "asia"]
interval = "2h"
zone = "+08:00"
priority = -3
max_age = "30d"
max_entries = 500
user = "reader"
password_file = "${CREDENTIALS_DIRECTORY}/voa"
[[river]]
name = "news"
title = "News"
groups = ["news"]
feeds = ["voa", "https://feedx.net/rss/voa.xml"]
keep = ["title:river"]
drop = ["title:advert"]
languages = ["zh-Hant", "und"]
per_feed = 20
content = "headlines"
)");
  for (const auto& problem : result.problems) UNSCOPED_INFO(to_string(problem));
  REQUIRE(result.ok());
  const Config& c = result.config;
  CHECK(c.server.listen ==
        std::vector<std::string>{"[::1]:8480", "unix:/etc/riverd/run/http.sock", "localhost:0"});
  CHECK(c.server.base_url == "https://feeds.example.org/river");
  CHECK(c.server.tls_certificate == "/etc/riverd/tls.pem");
  CHECK(c.server.tls_key == "/run/credentials/riverd/tls.key");
  CHECK(c.storage.path == "/etc/data");
  CHECK(c.storage.map_size == std::uint64_t{1} << 30U);
  CHECK(c.storage.durability == Durability::relaxed);
  CHECK(c.poll.budget == 6.5);
  CHECK(c.poll.min_interval == 15min);
  CHECK(c.poll.max_interval == 7 * 24h);
  CHECK(c.poll.timeout == 250ms);
  CHECK(c.poll.max_body == 4096);
  CHECK(c.poll.concurrency == 8);
  CHECK(c.poll.host_connections == 2);
  CHECK(c.poll.host_interval == 0ms);
  CHECK(c.poll.allow_addresses == std::vector<std::string>{"127.0.0.0/8", "fd00::/8", "10.1.2.3/32"});
  CHECK(c.poll.ca_file == "/etc/ssl/ca.pem");
  CHECK(c.poll.contact == "https://example.org/riverd");
  CHECK(c.retention.max_age == 365 * 24h);
  CHECK(c.retention.max_entries == 1000);
  REQUIRE(c.hosts.size() == 1);
  CHECK(c.hosts[0].name == "rsshub.home.arpa");
  CHECK(c.hosts[0].connections == 8U);
  CHECK(c.hosts[0].interval == 0ms);
  REQUIRE(c.feeds.size() == 1);
  CHECK(c.feeds[0].url == "https://feedx.net/rss/voa.xml");
  CHECK(c.feeds[0].name == "voa");
  CHECK(c.feeds[0].title == "VOA");
  CHECK(c.feeds[0].groups == std::vector<std::string>{"news", "asia"});
  CHECK(c.feeds[0].interval == 2h);
  CHECK(c.feeds[0].zone == 8h);
  CHECK(c.feeds[0].priority == -3);
  CHECK(c.feeds[0].max_age == 30 * 24h);
  CHECK(c.feeds[0].max_entries == 500U);
  CHECK(c.feeds[0].login->user == "reader");
  CHECK(c.feeds[0].login->password_file == "/run/credentials/riverd/voa");
  REQUIRE(c.rivers.size() == 1);
  CHECK(c.rivers[0].name == "news");
  CHECK(c.rivers[0].title == "News");
  CHECK(c.rivers[0].groups == std::vector<std::string>{"news"});
  CHECK(c.rivers[0].feeds == std::vector<std::string>{"voa"});
  CHECK(c.rivers[0].keep == std::vector<std::string>{"title:river"});
  CHECK(c.rivers[0].drop == std::vector<std::string>{"title:advert"});
  CHECK(c.rivers[0].languages == std::vector<std::string>{"zh-Hant", "und"});
  CHECK(c.rivers[0].per_feed == 20);
  CHECK(c.rivers[0].content == RiverContent::headlines);
}

TEST_CASE("empty texts leave optional values unset") {
  const LoadResult result = World{}.load(R"(
[server]
tls_certificate = ""
tls_key = ""
[storage]
path = ""
[poll]
ca_file = ""
[[feed]]
url = "https://a.example/news.xml"
name = ""
interval = ""
zone = ""
password_file = ""
)");
  REQUIRE(result.ok());
  CHECK(result.config.server.tls_key.empty());
  CHECK(result.config.storage.path.empty());
  REQUIRE(result.config.feeds.size() == 1);
  CHECK(result.config.feeds[0].name == "news");
  CHECK_FALSE(result.config.feeds[0].interval);
  CHECK_FALSE(result.config.feeds[0].zone);
}

TEST_CASE("opml means the same below a section as above the first") {
  World world;
  world.files["/etc/riverd/a.opml"] =
      R"(<opml><body><outline xmlUrl="https://a.example/a.xml"/></body></opml>)";
  world.files["/etc/riverd/b.opml"] =
      R"(<opml><body><outline xmlUrl="https://b.example/b.xml"/></body></opml>)";
  const LoadResult result = world.load("opml = ['a.opml']\n[retention]\nmax_age = '1d'\nopml = ['b.opml']\n");
  REQUIRE(result.ok());
  CHECK(result.config.opml == std::vector<std::filesystem::path>{"/etc/riverd/a.opml", "/etc/riverd/b.opml"});
  CHECK(result.lists == 2);
  CHECK(result.config.feeds.size() == 2);
  CHECK(problems_of("opml = ['a.opml']\n[retention]\nopml = ['b.opml', 'c.opml']\n", world) ==
        std::vector<std::string>{
            "riverd.toml:3:19: 'opml': \"/etc/riverd/c.opml\" cannot be read: No such file or "
            "directory; write the path of a subscription list"});
}

TEST_CASE("variables expand in paths and nowhere else") {
  World world;
  world.variables["HOME"] = "/home/ann";
  world.variables["DOLLAR"] = "${HOME}";
  world.files["/home/ann/x/${HOME}.opml"] = "<opml><body/></opml>";
  const LoadResult result = world.load(R"(
opml = ["${HOME}/x/${DOLLAR}.opml"]
[server]
listen = ["unix:${HOME}/http.sock"]
[storage]
path = "$HOME/data"
[[feed]]
url = "https://a.example/feed"
title = "${HOME}"
)");
  for (const auto& problem : result.problems) UNSCOPED_INFO(to_string(problem));
  REQUIRE(result.ok());
  CHECK(result.config.opml.front() == "/home/ann/x/${HOME}.opml");
  CHECK(result.config.server.listen.front() == "unix:/home/ann/http.sock");
  CHECK(result.config.storage.path == "/etc/riverd/$HOME/data");
  CHECK(result.config.feeds[0].title == "${HOME}");
}

TEST_CASE("a file feed beside the configuration becomes an absolute URL") {
  const LoadResult result = World{}.load(R"(
[[feed]]
url = "file:feeds/mirror a.xml"
[[feed]]
url = "file:///srv/b%20c.xml"
[[feed]]
url = "file:../d.xml"
[[river]]
name = "files"
feeds = ["file:feeds/mirror a.xml", "file:/srv/b%20c.xml"]
)");
  for (const auto& problem : result.problems) UNSCOPED_INFO(to_string(problem));
  REQUIRE(result.ok());
  CHECK(result.config.feeds[0].url == "file:///etc/riverd/feeds/mirror%20a.xml");
  CHECK(result.config.feeds[1].url == "file:///srv/b%20c.xml");
  CHECK(result.config.feeds[2].url == "file:///etc/d.xml");
  CHECK(result.config.rivers[0].feeds == std::vector<std::string>{"mirror-a", "b-c"});
}
