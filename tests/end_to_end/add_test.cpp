#include "tests/end_to_end/daemon_fixture.hpp"
#include "tests/end_to_end/raw_origin.hpp"

#include <catch2/catch.hpp>

#include <atomic>

using namespace riverd::test;

namespace {

/// A site with a page that names its feeds, which counts what it is asked for.
struct Site {
  Site() {
    serve("/", "text/html",
          "<!doctype html><title>Site</title>"
          "<link rel=alternate type=application/rss+xml title='Comments' href=/comments.xml>"
          "<link rel=alternate type=application/rss+xml title='Articles (RSS)' href=/articles.xml>"
          "<link rel=alternate type=application/atom+xml title='Broken' href=/broken.atom>",
          page);
    serve("/articles.xml", "application/rss+xml",
          rss("Site & Articles",
              {{"urn:1", "One", "https://news.example/1"}, {"urn:2", "Two", "https://news.example/2"}}),
          articles);
    serve("/comments.xml", "application/rss+xml", rss("Comments", {}), comments);
    serve("/bare", "text/html", "<html><title>Nothing</title>", other);
  }

  void serve(const std::string& path, const std::string& type, const std::string& body,
             std::atomic<int>& count) {
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: " + type +
                               "\r\nContent-Length: " + std::to_string(body.size()) +
                               "\r\nETag: \"1\"\r\nConnection: close\r\n\r\n" + body;
    origin.on(path, [answer, &count](int connection, const std::atomic<bool>&) {
      ++count;
      send_all(connection, answer);
    });
  }

  std::atomic<int> page = 0;
  std::atomic<int> articles = 0;
  std::atomic<int> comments = 0;
  std::atomic<int> other = 0;
  RawOrigin origin;  // last: its threads count
};

}  // namespace

TEST_CASE("P19 add finds the feed behind a page, and the daemon has it at once") {
  Site site;
  Daemon daemon;
  daemon.configure("");
  REQUIRE(daemon.start());
  const auto added = daemon.command({"add", site.origin.url("/"), "--group", "news"});
  CHECK(added.err.empty());
  CHECK(added.status.code == 0);
  CHECK(added.out.starts_with("added " + site.origin.url("/articles.xml") +
                              "\n  Site & Articles (rss2.0, 2 items), found as a link element of the page\n"
                              "  new entries 2\n"));
  CHECK(added.out.find(site.origin.url("/comments.xml") + "  Comments") != std::string::npos);
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry") == 2);
  CHECK(read_file(daemon.folder() / "data" / "feeds.opml").find("<outline text=\"news\"") !=
        std::string::npos);
  // The answer by which the feed was found is the one that its first poll stores.
  CHECK(site.page == 1);
  CHECK(site.articles == 1);
  CHECK(site.comments == 0);

  const auto again = daemon.command({"add", site.origin.url("/articles.xml"), "--json"});
  CHECK(again.status.code == 0);
  CHECK(again.out.find("\"added\":false") != std::string::npos);
  CHECK(occurrences(daemon.command({"feeds", "--json"}).out, "articles.xml") > 0);

  const auto nothing = daemon.command({"add", site.origin.url("/bare")});
  CHECK(nothing.status.code == 1);
  CHECK(nothing.err.find("is a web page, not a feed, and names none") != std::string::npos);
  CHECK(daemon.command({"add", site.origin.url("/missing")}).status.code == 1);
}

TEST_CASE("a feed is added and removed without a daemon, and what others wrote stays") {
  Site site;
  Daemon daemon;
  daemon.configure("");
  const auto list = daemon.folder() / "data" / "feeds.opml";
  const std::string before =
      "<?xml version=\"1.0\"?>\n<opml version=\"2.0\"><head><title>mine</title></head>\n<body>\n"
      "  <!-- kept --><outline own='x' text='F' xmlUrl='https://f.example/'/>\n</body>\n</opml>\n";
  std::filesystem::create_directories(list.parent_path());
  write_file(list, before);
  const auto added = daemon.command({"add", site.origin.url("/"), "--title", "Mine & yours"});
  CHECK(added.err.empty());
  CHECK(added.out.find("riverd does not run") != std::string::npos);
  CHECK(read_file(list).find("Mine &amp; yours") != std::string::npos);
  CHECK(daemon.command({"poll", site.origin.url("/articles.xml")}).out.find("new entries 2") !=
        std::string::npos);

  const auto removed = daemon.command({"remove", site.origin.url("/articles.xml")});
  CHECK(removed.err.empty());
  CHECK(removed.out.starts_with("removed "));
  CHECK(read_file(list) == before);
  CHECK(daemon.command({"entries"}).out.find("One") == std::string::npos);
  CHECK(daemon.command({"status", "--json"}).out.find("\"entries\":2") != std::string::npos);
  const auto purged = daemon.command({"remove", site.origin.url("/articles.xml"), "--purge"});
  CHECK(purged.err.empty());
  CHECK(purged.out == "entries dropped 2\n");
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
  CHECK(daemon.command({"remove", "nobody"}).err.find("`riverd feeds` lists them") != std::string::npos);
}

TEST_CASE("remove --purge through the daemon empties the river at once") {
  Site site;
  Daemon daemon;
  daemon.configure(feed_table("https://configured.example/feed", "fixed"));
  REQUIRE(daemon.start());
  CHECK(daemon.command({"remove", "nobody"}).err ==
        "riverd: there is no feed 'nobody'; `riverd feeds` lists them\n");
  CHECK(daemon.command({"add", "/var/lib/feeds/a.xml"}).err ==
        "riverd: /var/lib/feeds/a.xml: is a file; one is subscribed to in the configuration: [[feed]] with "
        "url = \"file:///…\"\n");
  REQUIRE(daemon.command({"add", site.origin.url("/articles.xml")}).status.code == 0);
  REQUIRE(occurrences(daemon.body("/feed.atom"), "<entry") == 2);
  const auto removed = daemon.command({"remove", site.origin.url("/articles.xml"), "--purge"});
  CHECK(removed.err.empty());
  CHECK(removed.out.find("entries dropped 2\n") != std::string::npos);
  CHECK(occurrences(daemon.body("/feed.atom"), "<entry") == 0);
  CHECK(daemon.command({"check", "--store"}).status.code == 0);
  const auto fixed = daemon.command({"remove", "fixed"});
  CHECK(fixed.status.code == 1);
  CHECK(fixed.err.find("take it out there and run `riverd reload`") != std::string::npos);
}
